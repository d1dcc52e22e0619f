// Examines one account step by step and says what is wrong, why, and how to fix it.
import type { Account } from '../../auth/account/account.ts';
import { configuredAccount } from '../../auth/accountKinds.ts';
import { accountKind } from '../../contract/accountKinds.ts';
import type { Clock } from '../../clock.ts';
import type { DoctorStep } from '../../contract/setup.ts';
import type { Log } from '../../log.ts';
import type { Network } from '../../network/network.ts';
import type { FindProxy } from '../../network/proxy.ts';
import { ProxyScriptError } from '../../network/proxyScript.ts';
import type { RemoteFolder } from '../../sync/remoteFolder.ts';
import type { Checksums } from '../../storage/calls/objectCalls.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';
import { failedBy, fine, skipped } from './finding.ts';
import type { Finding } from './finding.ts';
import {
  checkAnswers,
  checkBackgroundRenewal,
  checkClientSecret,
  checkPreset,
  checkProvider,
  checkRedirect,
  checkSession,
  checkVault,
} from './providerChecks.ts';
import {
  checkChecksums,
  checkClock,
  checkEndpoint,
  checkCredentials,
  checkListing,
} from './storageChecks.ts';

export interface Examination {
  readonly config: AccountConfig;
  readonly account: Account;
  /** The folders of this account, with access to their buckets. */
  readonly folders: readonly {
    readonly config: FolderConfig;
    readonly remote: RemoteFolder;
    /** Which checksums the service accepts on uploads; known once an endpoint has been probed. */
    readonly checksums: () => Checksums;
  }[];
  readonly network: Network;
  readonly findProxy: FindProxy | null;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/**
 * Writes nothing but small probe objects, which it removes. Steps are in order of dependency: a failure often
 * explains the ones after it. What is wrong is logged with its cause, which the steps leave out.
 */
export async function examine(examination: Examination, signal: AbortSignal): Promise<DoctorStep[]> {
  const { config, account, network } = examination;
  const steps: DoctorStep[] = [];
  const add = (id: string, title: string, { fault, ...found }: Finding): void => {
    steps.push({ id, title, ...found });
    if (found.status !== 'failed') return;
    const { finding } = found;
    examination.log.info(
      { account: config.id, check: id, ...(fault ? { fault } : { finding }) },
      'check failed',
    );
  };

  add('proxy', 'Proxy', await describeProxy(examination));
  const { signIn, signInAddresses } = configuredAccount(config);
  const signsIn = accountKind(config.source).access === 'sign-in';
  if (signIn !== null) {
    const { metadata, pkce, signatures, client } = await checkProvider(signIn, network);
    add('provider', 'Identity provider', metadata);
    add('pkce', 'PKCE', pkce);
    if (client !== null) add('client', 'Registered app', client);
    if (signatures !== null) add('signatures', 'Signatures of tokens', signatures);
    const preset = checkPreset(signIn);
    if (preset !== null) add('preset', 'Known provider', preset);
    add('redirect', 'Redirect address', await checkRedirect(signIn));
  }
  if (signIn === null && signsIn) {
    add('provider', 'Identity provider', await checkAnswers(signInAddresses, network));
  }
  add('clock', 'Clock', await checkClock(config, examination));
  add('keychain', 'Keychain', await checkVault(account, examination.platform));
  const clientSecret = checkClientSecret(account.state());
  if (clientSecret !== null) add('client-secret', 'Client secret', clientSecret);
  // Whoever asks wants to know how it is now, not how it was at the last attempt.
  account.retry();
  const credentials = await checkCredentials(config, account, signal);
  // Only the exchange above shows whether the session still holds, and whether a refresh returns an ID token.
  if (signsIn) {
    add('sign-in', 'Sign-in', checkSession(account.state()));
    add(
      'renewal',
      'Background renewal',
      checkBackgroundRenewal(account.state(), { isOpenid: signIn !== null }),
    );
  }
  add('credentials', 'Storage credentials', credentials);

  for (const folder of examination.folders) {
    const { id } = folder.config;
    if (credentials.status === 'failed') {
      add(`list:${id}`, `Folder ${id}: listing`, skipped('There are no credentials.'));
      continue;
    }
    const listing = await checkListing(folder.config, config, folder.remote, signal);
    add(`list:${id}`, `Folder ${id}: listing`, listing);
    if (listing.status === 'failed') continue;
    const endpoint = await checkEndpoint(folder.config, config, folder.remote, signal);
    add(`conditions:${id}`, `Folder ${id}: conditional writes`, endpoint.conditions);
    const isProbed = !['skipped', 'failed'].includes(endpoint.conditions.status);
    const checksums = isProbed ? checkChecksums(folder.checksums()) : skipped('Nothing could be written.');
    add(`checksums:${id}`, `Folder ${id}: checksums`, checksums);
    add(`versioning:${id}`, `Folder ${id}: versioning`, endpoint.versioning);
    if (endpoint.encryption !== null)
      add(`encryption:${id}`, `Folder ${id}: encryption`, endpoint.encryption);
  }
  return steps;
}

async function describeProxy({ config, findProxy }: Examination): Promise<Finding> {
  const targets = [config.s3Endpoint ?? `https://s3.${config.region}.amazonaws.com/`];
  targets.push(...configuredAccount(config).signInAddresses);
  const describe = async (target: string): Promise<string> => {
    const url = new URL(target);
    const proxy = (await findProxy?.(url)) ?? null;
    return `${url.host} ${proxy === null ? 'directly' : `through ${proxy.host}`}`;
  };
  try {
    return fine(`Requests go to ${(await Promise.all(targets.map(describe))).join(', ')}.`);
  } catch (error) {
    if (!(error instanceof ProxyScriptError)) throw error;
    return failedBy({ code: 'unreachable', message: error.message, detail: error.code }, null);
  }
}
