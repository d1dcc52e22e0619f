// DeleteObject and DeleteObjects, with versions, delete markers and conditions.
import { emptyReply, xmlReply } from '../../../http/reply.ts';
import { refusal, ServiceError } from '../../../http/serviceError.ts';
import { childrenOf, readXml, textOf } from '../../../http/xmlReader.ts';
import type { Version } from '../../store/version.ts';
import { checkMatch } from './conditions.ts';
import { versionHeaders } from './objectHeaders.ts';
import {
  bucketOf,
  keyOf,
  objectPermission,
  onComparedObject,
  onObject,
  requirePermissions,
  type Operation,
  type OperationContext,
} from '../operation.ts';
import { receiveDocument } from '../requestBody.ts';

/** Most keys in one DeleteObjects. */
const MAX_BATCH = 1000;

interface Deletion {
  readonly key: string;
  readonly versionId: string | undefined;
  /** ETag that the current version must have. */
  readonly ifMatch: string | undefined;
}

export const deleteObject: Operation = {
  name: 'DeleteObject',
  permissions: (request) =>
    request.query.has('versionId')
      ? onObject('DeleteObjectVersion')(request)
      : onComparedObject('DeleteObject')(request),
  async run(context) {
    const { query, headers } = context.request;
    const removed = await remove(context, {
      key: keyOf(context),
      versionId: query.get('versionId'),
      ifMatch: headers.get('if-match'),
    });
    return emptyReply(204, versionHeaders(removed));
  },
};

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  permissions: () => [], // looked at key by key
  async run(context) {
    const document = readXml(await receiveDocument(context), 'Delete');
    const deletions = childrenOf(document, 'Object').map((item) => ({
      key: textOf(item, 'Key') ?? '',
      versionId: textOf(item, 'VersionId'),
      ifMatch: textOf(item, 'ETag'),
    }));
    if (deletions.length === 0 || deletions.length > MAX_BATCH || deletions.some(({ key }) => key === '')) {
      throw refusal('MalformedXML', 'The XML you provided was not well-formed');
    }
    const results = [];
    for (const deletion of deletions) results.push(await tryRemove(context, deletion));
    const isQuiet = textOf(document, 'Quiet') === 'true';
    return xmlReply('DeleteResult', {
      Deleted: isQuiet ? [] : results.flatMap((result) => ('Deleted' in result ? [result.Deleted] : [])),
      Error: results.flatMap((result) => ('Error' in result ? [result.Error] : [])),
    });
  },
};

async function tryRemove(
  context: OperationContext,
  deletion: Deletion,
): Promise<{ readonly Deleted: Record<string, string> } | { readonly Error: Record<string, string> }> {
  const named = {
    Key: deletion.key,
    ...(deletion.versionId === undefined ? {} : { VersionId: deletion.versionId }),
  };
  try {
    const action = deletion.versionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
    const permission = objectPermission(action, context.request.bucket ?? '', deletion.key);
    requirePermissions(context.principal, [permission]);
    const removed = await remove(context, deletion);
    const marker =
      removed?.kind === 'marker'
        ? { DeleteMarker: 'true', DeleteMarkerVersionId: removed.versionId }
        : undefined;
    return { Deleted: { ...named, ...marker } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Error: { ...named, Code: error.code, Message: error.message } };
  }
}

/**
 * The version that is gone or the marker that was left; null when nothing tells of it. Deleting
 * what is not there succeeds.
 */
async function remove(context: OperationContext, deletion: Deletion): Promise<Version | null> {
  const { store, now } = context;
  const bucket = bucketOf(context);
  const { key, versionId, ifMatch } = deletion;
  if (ifMatch !== undefined) checkMatch(ifMatch, store.versions.current(bucket.name, key));
  const { result, orphans } =
    versionId === undefined
      ? store.versions.remove(bucket, key, now())
      : store.versions.removeVersion(bucket.name, key, versionId);
  await store.bodies.remove(orphans);
  return result ?? null;
}
