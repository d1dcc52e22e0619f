// GetObjectTagging and GetObjectAcl: what an object has that no header tells. Access control lists are kept
// and not obeyed: nobody reaches this server without keys.
import { xmlReply } from '../../../http/reply.ts';
import type { AccessGrant } from '../../store/version.ts';
import { versionHeaders } from './objectHeaders.ts';
import { onVersion, type Operation } from '../operation.ts';
import { objectOf } from './readObject.ts';
import { GROUPS } from './writtenAttributes.ts';

/** Everything here belongs to one account. */
const OWNER = 'owner';

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  permissions: onSubresource('Tagging'),
  run(context) {
    const version = objectOf(context);
    const tags = Object.entries(version.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    return xmlReply('Tagging', { TagSet: { Tag: tags } }, versionHeaders(version));
  },
};

export const getObjectAcl: Operation = {
  name: 'GetObjectAcl',
  permissions: onSubresource('Acl'),
  run(context) {
    const version = objectOf(context);
    const others = version.access ?? [];
    const owner: AccessGrant = { grantee: OWNER, permission: 'FULL_CONTROL' };
    const grants = others.some(({ grantee }) => grantee === OWNER) ? others : [owner, ...others];
    const Grant = grants.map(({ grantee, permission }) => ({
      Grantee: grantee.startsWith(GROUPS) ? { URI: grantee } : { ID: grantee },
      Permission: permission,
    }));
    return xmlReply(
      'AccessControlPolicy',
      { Owner: { ID: OWNER }, AccessControlList: { Grant } },
      versionHeaders(version),
    );
  },
};

/** `s3:GetObjectTagging`, `s3:GetObjectVersionTagging`, ... */
function onSubresource(name: string): Operation['permissions'] {
  return (request) =>
    onVersion('GetObject')(request).map(({ action, ...rest }) => ({ ...rest, action: `${action}${name}` }));
}
