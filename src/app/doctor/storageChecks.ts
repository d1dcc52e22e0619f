// The doctor's checks of credentials, clock and buckets.
import { HARMFUL_SKEW_MS } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Account } from '../../auth/account/account.ts';
import type { CredentialFault } from '../../credentials.ts';
import { networkFault } from '../../auth/account/networkFault.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import { accountKind } from '../../contract/accountKinds.ts';
import { actionCommand, actionFor } from '../../contract/action.ts';
import type { Network } from '../../network/network.ts';
import type { EndpointCapabilities, RemoteFault, RemoteFolder } from '../../sync/remoteFolder.ts';
import type { Checksums } from '../../storage/calls/objectCalls.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';
import { doubtful, failedBy, fine, skipped, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** Worth a warning (ms): a clock that drifts will reach `HARMFUL_SKEW_MS`. */
const NOTABLE_SKEW_MS = 60_000;
const CLOCK_REMEDY: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo timedatectl set-ntp true',
  darwin: 'sudo sntp -sS time.apple.com',
  win32: 'w32tm /resync',
};

/** Gets credentials as a sync would: the present ones, else new ones. */
export async function checkCredentials(
  config: AccountConfig,
  account: Pick<Account, 'credentials' | 'state'>,
  signal: AbortSignal,
): Promise<Finding> {
  const found = await account.credentials.get(signal);
  if (found.ok) {
    const end = found.value.expiresAt;
    if (end === null)
      return doubtful('The credentials do not expire: prefer an account that signs in.', null);
    const wide = account.state().notices.find(({ id }) => id === 'wide-credentials');
    return wide === undefined
      ? fine(`Credentials are valid until ${new Date(end).toISOString()}.`)
      : doubtful(wide.message, null);
  }
  const { fault } = found;
  return failedBy(fault, credentialRemedy(config, fault));
}

/** The command that helps with a fault of credentials; null: none does, such as while a service is away. */
function credentialRemedy(config: AccountConfig, fault: CredentialFault): string | null {
  const { code, cause = '' } = fault;
  const action = actionFor(fault, accountKind(config.source).access);
  if (code === 'needs-sign-in' || action === 'choose-role') return actionCommand(action, config.id);
  if (cause.startsWith('client-secret-')) return `brimful login ${config.id} --client-secret`;
  return code === 'refused' || code === 'configuration' ? configuredAccount(config).remedy : null;
}

/** Compares this computer's clock with the storage service's Date header, to the second. */
export async function checkClock(
  account: AccountConfig,
  ports: { readonly network: Network; readonly clock: Clock; readonly platform: NodeJS.Platform },
): Promise<Finding> {
  const address = account.s3Endpoint ?? `https://s3.${account.region}.amazonaws.com/`;
  let date: string | null;
  try {
    date = (await ports.network.fetch(address, { method: 'HEAD', headers: {} })).headers.get('date');
  } catch (error) {
    return failedBy(networkFault(error, new URL(address).host), `curl -sSI ${address}`);
  }
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return skipped('The storage service does not report its time.');
  const skew = Math.abs(ports.clock.now() - theirs);
  if (skew < NOTABLE_SKEW_MS) return fine('The clock is right.');
  const finding = `This computer's clock differs from the storage service's by ${Math.round(skew / 1000)} seconds.`;
  const remedy = CLOCK_REMEDY[ports.platform] ?? null;
  return skew < HARMFUL_SKEW_MS ? doubtful(finding, remedy) : wrong(finding, remedy);
}

/** Reads one page of the listing, which also detects a missing bucket or a wrong region. */
export async function checkListing(
  folder: FolderConfig,
  account: AccountConfig,
  remote: RemoteFolder,
  signal: AbortSignal,
): Promise<Finding> {
  for await (const page of remote.list({ under: '', signal })) {
    if (!page.ok) return remoteTrouble(folder, account, page.fault);
    return fine(`s3://${folder.bucket}/${folder.prefix} can be listed.`);
  }
  return fine(`s3://${folder.bucket}/${folder.prefix} can be listed; it is empty.`);
}

export interface EndpointFindings {
  readonly conditions: Finding;
  readonly versioning: Finding;
  /** null: nothing was learnt about encryption. */
  readonly encryption: Finding | null;
}

/** Probes with small objects of our own what the endpoint enforces (R3). */
export async function checkEndpoint(
  folder: FolderConfig,
  account: AccountConfig,
  remote: RemoteFolder,
  signal: AbortSignal,
): Promise<EndpointFindings> {
  if (folder.mode === 'download-only') {
    const finding = skipped('This folder only downloads.');
    return { conditions: finding, versioning: finding, encryption: null };
  }
  const probed = await remote.probe(signal);
  if (!probed.ok) {
    return {
      conditions: remoteTrouble(folder, account, probed.fault),
      versioning: skipped('The bucket cannot be written to.'),
      encryption: null,
    };
  }
  const { kmsKey } = probed.value;
  return {
    conditions: conditions(probed.value),
    versioning: versioning(folder, account, probed.value),
    encryption:
      kmsKey === undefined
        ? null
        : fine(`New objects are encrypted with the key ${kmsKey}, which may be used.`),
  };
}

/** Whether the service takes the SDK's checksums, which a probe has found out before. */
export function checkChecksums({ usual, md5 }: Checksums): Finding {
  if (usual) return fine('The service accepts a checksum with every upload.');
  return md5
    ? fine('The service demands an MD5 with every upload, and accepts no other checksum.')
    : doubtful('The service rejects uploads with a checksum, so Brimful uploads without.', null);
}

function conditions(capabilities: EndpointCapabilities): Finding {
  const missing = Object.entries(capabilities)
    .filter(([name, enforced]) => name.startsWith('conditional') && !enforced)
    .map(([name]) => name.replace('conditional', '').toLowerCase());
  if (missing.length === 0)
    return fine('Conditional writes are enforced: changes by others cannot be overwritten.');
  return doubtful(
    `The service does not enforce conditions on ${missing.join(', ')}: Brimful checks immediately before it writes instead.`,
    null,
  );
}

function versioning(
  { bucket }: FolderConfig,
  account: AccountConfig,
  capabilities: EndpointCapabilities,
): Finding {
  return capabilities.versioning
    ? fine('The bucket keeps old versions.')
    : doubtful(
        'The bucket does not keep old versions: what other tools overwrite is lost.',
        s3Command(
          account,
          `put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
        ),
      );
}

/** How AWS names the key that a caller may not use ("Troubleshoot access denied error messages"). */
const REFUSED_KEY = /\bkms:\w+ on resource: '?(arn:aws[a-z-]*:kms:[\w:/-]+)/;

function remoteTrouble({ bucket }: FolderConfig, account: AccountConfig, fault: RemoteFault): Finding {
  const key = fault.code === 'denied' ? REFUSED_KEY.exec(fault.detail ?? '')?.[1] : undefined;
  if (key !== undefined) {
    const remedy = printsPolicy(account) ? `brimful policy --account ${account.id} --kms-key ${key}` : null;
    const message = `The bucket is encrypted with the key ${key}, which these credentials may not use: the role and the key's own policy must allow it.`;
    return failedBy({ ...fault, message }, remedy);
  }
  const remedies: Partial<Record<RemoteFault['code'], string | null>> = {
    'bucket-missing': s3Command(account, `head-bucket --bucket ${bucket}`),
    denied: printsPolicy(account) ? `brimful policy --account ${account.id}` : null,
    'needs-sign-in': `brimful login ${account.id}`,
    configuration: s3Command(account, `get-bucket-location --bucket ${bucket}`),
  };
  return failedBy(fault, remedies[fault.code] ?? null);
}

/** A command of the AWS CLI that reaches the account's own service: by default it would ask AWS itself. */
function s3Command({ s3Endpoint, region }: AccountConfig, words: string): string {
  const service = s3Endpoint === null ? '' : ` --endpoint-url ${s3Endpoint}`;
  return `aws s3api ${words} --region ${region}${service}`;
}

/** `brimful policy` knows AWS, and accounts that sign in to a role there. */
function printsPolicy(account: AccountConfig): boolean {
  return account.s3Endpoint === null && configuredAccount(account).signIn !== null;
}
