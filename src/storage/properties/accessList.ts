// Reads who, besides its owner, may access an object: its access control list, which a write or copy would
// reset to private.
import { s3Sdk } from '../calls/s3Sdk.ts';
import type { Grant, Grantee, PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import type { S3Location } from '../connection/s3Location.ts';
import { addressOf } from '../connection/s3Location.ts';

/** The headers of a write request that grant the same access. */
export type AccessHeaders = Pick<
  PutObjectCommandInput,
  'ACL' | 'GrantFullControl' | 'GrantRead' | 'GrantReadACP' | 'GrantWriteACP'
>;

/** Some services fail without an error document on what they do not know: access lists are then no matter. */
const FAULTS = { Error: 'configuration' } as const;

/**
 * AWS's predefined groups (S3 User Guide, "Access control list overview"); other servers use the same names.
 */
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
const EVERY_ACCOUNT = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';

/** Objects have no write grant: who may write is decided by the bucket. */
const HEADERS = {
  FULL_CONTROL: 'GrantFullControl',
  READ: 'GrantRead',
  READ_ACP: 'GrantReadACP',
  WRITE_ACP: 'GrantWriteACP',
} as const;

/** Returns null when only the owner has access, as with every new object. */
export async function readAccessList(
  location: S3Location,
  key: string,
  signal: AbortSignal,
): Promise<Result<AccessHeaders | null, RemoteFault>> {
  const { connection } = location;
  const answer = await connection.request(
    { effect: 'none', signal, mayBeDenied: true, faults: FAULTS },
    (http) => connection.client.send(new (s3Sdk().GetObjectAclCommand)(addressOf(location, key)), http),
  );
  if (!answer.ok) return answer;
  const { Owner, Grants = [] } = answer.value;
  return ok(accessHeaders(Owner?.ID, Grants));
}

function accessHeaders(owner: string | undefined, grants: readonly Grant[]): AccessHeaders | null {
  const others = grants.filter(({ Grantee }) => Grantee?.ID === undefined || Grantee.ID !== owner);
  const [first, ...more] = others;
  if (first === undefined) return null;
  // Canned lists by name, which more servers accept than single grants.
  if (more.length === 0 && first.Permission === 'READ') {
    if (first.Grantee?.URI === EVERYBODY) return { ACL: 'public-read' };
    if (first.Grantee?.URI === EVERY_ACCOUNT) return { ACL: 'authenticated-read' };
  }
  const headers = new Map<string, string>();
  for (const { Grantee, Permission } of grants) {
    const name = HEADERS[Permission as keyof typeof HEADERS] as string | undefined;
    const grantee = Grantee && granteeText(Grantee);
    if (name === undefined || grantee === undefined) continue;
    headers.set(name, [headers.get(name), grantee].filter((text) => text !== undefined).join(', '));
  }
  return Object.fromEntries(headers);
}

function granteeText({ ID, URI, EmailAddress }: Grantee): string | undefined {
  if (ID !== undefined) return `id="${ID}"`;
  if (URI !== undefined) return `uri="${URI}"`;
  return EmailAddress === undefined ? undefined : `emailAddress="${EmailAddress}"`;
}
