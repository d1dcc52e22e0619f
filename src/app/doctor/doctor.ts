// Examines one account step by step and says what is wrong, why, and what mends it.
import type { Account } from '../../auth/account/account.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import type { Clock } from '../../clock.ts';
import type { DoctorStep } from '../../contract/setup.ts';
import type { Network } from '../../network/network.ts';
import type { FindProxy } from '../../network/proxy.ts';
import type { RemoteFolder } from '../../sync/remoteFolder.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';
import { fine, skipped } from './finding.ts';
import type { Finding } from './finding.ts';
import { checkBackgroundRenewal, checkProvider, checkSession, checkVault } from './providerChecks.ts';
import { checkChecksums, checkClock, checkEndpoint, checkKeys, checkListing } from './storageChecks.ts';
import type { ChecksumMode } from './storageChecks.ts';

export interface Patient {
  readonly config: AccountConfig;
  readonly account: Account;
  /** The folders of this account, with their way to the bucket. */
  readonly folders: readonly { readonly config: FolderConfig; readonly remote: RemoteFolder }[];
  /** What the storage service takes of the checksums that uploads carry; known once an endpoint was tried out. */
  readonly checksums: () => ChecksumMode;
  readonly network: Network;
  readonly findProxy: FindProxy | null;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
}

/** Writes nothing but the probe's own small objects, which it removes. Steps come in the order in which things depend on each other. */
export async function examine(patient: Patient, signal: AbortSignal): Promise<DoctorStep[]> {
  const { config, account, network } = patient;
  const steps: DoctorStep[] = [];
  const add = (id: string, title: string, finding: Finding): void => {
    steps.push({ id, title, ...finding });
  };

  add('proxy', 'Proxy', await describeProxy(patient));
  const { signIn } = configuredAccount(config);
  if (signIn !== null) {
    const { metadata, pkce } = await checkProvider(signIn, network);
    add('provider', 'Identity provider', metadata);
    add('pkce', 'PKCE', pkce);
  }
  add('clock', 'Clock', await checkClock(config, patient));
  add('keychain', 'Keychain', checkVault(account.state().vault, patient.platform));
  if (signIn !== null) add('sign-in', 'Sign-in', checkSession(account.state()));
  const keys = await checkKeys(config, account.credentials, signal);
  // Only an exchange shows whether a refresh brings an ID token.
  if (signIn !== null) add('renewal', 'Background renewal', checkBackgroundRenewal(account.state()));
  add('keys', 'Keys for the storage', keys);

  for (const folder of patient.folders) {
    const { id } = folder.config;
    if (keys.status === 'failed') {
      add(`list:${id}`, `Folder ${id}: listing`, skipped('There are no keys.'));
      continue;
    }
    const listing = await checkListing(folder.config, folder.remote, signal);
    add(`list:${id}`, `Folder ${id}: listing`, listing);
    if (listing.status === 'failed') continue;
    const endpoint = await checkEndpoint(folder.config, folder.remote, signal);
    add(`conditions:${id}`, `Folder ${id}: conditional writes`, endpoint.conditions);
    const isTried = !['skipped', 'failed'].includes(endpoint.conditions.status);
    const checksums = isTried ? checkChecksums(patient.checksums()) : skipped('Nothing could be written.');
    add(`checksums:${id}`, `Folder ${id}: checksums`, checksums);
    add(`versioning:${id}`, `Folder ${id}: versioning`, endpoint.versioning);
  }
  return steps;
}

async function describeProxy({ config, findProxy }: Patient): Promise<Finding> {
  const targets = [config.s3Endpoint ?? `https://s3.${config.region}.amazonaws.com/`];
  const { signIn } = configuredAccount(config);
  if (signIn !== null) targets.push(signIn.issuer);
  const lines = await Promise.all(
    targets.map(async (target) => {
      const url = new URL(target);
      const proxy = (await findProxy?.(url)) ?? null;
      return `${url.host} ${proxy === null ? 'directly' : `through ${proxy.host}`}`;
    }),
  );
  return fine(`Requests go to ${lines.join(', ')}.`);
}
