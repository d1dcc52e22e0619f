// The doctor's checks of sign-in: provider, keychain, session.
import type { Account, AccountState } from '../../auth/account/account.ts';
import { isKeychainMissing } from '../../auth/vault/vaultFault.ts';
import type { VaultFault } from '../../auth/vault/vaultFault.ts';
import { probeAuthorization } from '../../auth/oidc/authorizationProbe.ts';
import { discoverProvider } from '../../auth/oidc/discovery.ts';
import type { ProviderConnection } from '../../auth/oidc/discovery.ts';
import { NEEDED_SCOPES } from '../../auth/oidc/scopes.ts';
import { listenOnLoopback } from '../../auth/loopback/loopbackListener.ts';
import { presetOf } from '../../contract/providerPresets.ts';
import type { PresetSettings } from '../../contract/providerPresets.ts';
import { addressesToRegister } from '../../contract/redirectAddress.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';
import { networkFault } from '../../auth/account/networkFault.ts';
import { displayText } from '../../network/answerText.ts';
import { AWS_ALGORITHMS, usesAwsSts } from '../../auth/sts/tokenAlgorithm.ts';
import type { Network } from '../../network/network.ts';
import type { OidcAccountConfig } from '../../auth/kinds/oidc.ts';
import { doubtful, failedBy, fine, skipped, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

export interface ProviderFindings {
  readonly metadata: Finding;
  readonly pkce: Finding;
  /** How it signs tokens; null: nothing is known against it. */
  readonly signatures: Finding | null;
  /** Whether it lets a sign-in begin; null: it does not say so to anybody but a browser. */
  readonly client: Finding | null;
}

/** Fetches the provider's metadata and checks that it is safe to use (SI3, SI8). */
export async function checkProvider(account: OidcAccountConfig, network: Network): Promise<ProviderFindings> {
  const { issuer, clientId } = account;
  const found = await discoverProvider({ issuer, clientId, fetch: network.fetch });
  if (!found.ok) {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return {
      metadata: failedBy(found.fault, `curl -sS ${address}`),
      pkce: skipped('The provider did not answer.'),
      signatures: null,
      client: null,
    };
  }
  const methods = found.value.metadata.code_challenge_methods_supported;
  return {
    metadata: fine(`${issuer} answers, and all its endpoints use https or are on this computer.`),
    pkce:
      methods === undefined
        ? doubtful('The provider does not say whether it supports PKCE. Brimful uses it anyway.', null)
        : fine('The provider supports PKCE with S256.'),
    signatures: usesAwsSts(account)
      ? checkSignatures(found.value.metadata.id_token_signing_alg_values_supported ?? [], issuer)
      : null,
    client: await checkClient(account, found.value, network),
  };
}

async function checkClient(
  account: OidcAccountConfig,
  connection: ProviderConnection,
  network: Network,
): Promise<Finding | null> {
  const port = account.redirectPorts[0] ?? ANY_PORT;
  const redirectUri = `http://${account.redirectHost}:${port}${account.redirectPath}`;
  const { fetch } = network;
  const answer = await probeAuthorization({ account, connection, redirectUri, fetch });
  if (answer === 'unknown') return null;
  if (answer !== 'accepted') return failedBy(answer, null);
  return fine(`The provider accepts the client "${account.clientId}", its redirect address and its scopes.`);
}

/** Nothing listens there: the address is only shown to the provider. */
const ANY_PORT = 49_152;

/** Whether AWS can take the tokens at all; how those of a client are signed shows at the exchange. */
function checkSignatures(algorithms: readonly string[], issuer: string): Finding | null {
  if (algorithms.length === 0 || algorithms.some((each) => AWS_ALGORITHMS.includes(each))) return null;
  const finding = `${issuer} signs ID tokens with ${algorithms.map(displayText).join(', ')} only, and AWS accepts ${AWS_ALGORITHMS.join(', ')}: have its administrator add one of these.`;
  return wrong(finding, null);
}

/** Whether the account is set as is known to work at its provider; null: the provider is not known. */
export function checkPreset(account: PresetSettings & Pick<OidcAccountConfig, 'issuer'>): Finding | null {
  const preset = presetOf(account.issuer);
  if (preset === null) return null;
  const { name, settings, traps } = preset;
  const names = ['redirectHost', 'clientSecret'] as const;
  const wants = [
    ...names
      .filter((each) => account[each] !== settings[each])
      .map((each) => `${each} ${JSON.stringify(settings[each])}`),
    ...(settings.redirectPorts.length > 0 && account.redirectPorts.length === 0
      ? ['redirectPorts, which are registered']
      : []),
    ...((account.scopes ?? NEEDED_SCOPES).includes('offline_access') &&
    settings.scopes?.includes('offline_access') === false
      ? ['scopes without "offline_access"']
      : []),
    ...Object.entries(settings.authorizationParameters)
      .filter(([each]) => account.authorizationParameters[each] === undefined)
      .map(([each, value]) => `authorizationParameters with "${each}": "${value}"`),
  ];
  const advice = traps.join(' ');
  return wants.length === 0
    ? { ...fine(`The account is set as ${name} needs it.`), advice }
    : { ...doubtful(`${name} usually needs ${wants.join(', ')}.`, null), advice };
}

/** Whether the client secret is there that the provider demands; null: it demands none (SI10). */
export function checkClientSecret({ id, clientSecret }: AccountState): Finding | null {
  switch (clientSecret) {
    case undefined:
      return null;
    case 'stored':
      return fine('The client secret that the provider demands of this app is stored.');
    case 'missing':
      return wrong(
        'The provider demands a client secret of this app, and none is stored.',
        `brimful login ${id} --client-secret`,
      );
  }
}

/** Opens the port that the answer of a sign-in comes to, and closes it again (SI2). */
export async function checkRedirect(redirect: RedirectAddress): Promise<Finding> {
  const bound = await listenOnLoopback(redirect);
  if (!bound.ok) return failedBy(bound.fault, null);
  await bound.value.close();
  const addresses = addressesToRegister(redirect).join(' and ');
  const port = redirect.redirectPorts.length === 0 ? ', on any port' : '';
  return fine(`The answer of a sign-in comes to ${addresses}${port}: exactly that has to be registered.`);
}

/** Whether the services that a sign-in needs can be reached; what they answer does not matter. */
export async function checkAnswers(addresses: readonly string[], network: Network): Promise<Finding> {
  for (const address of addresses) {
    try {
      await network.fetch(address, { method: 'HEAD', headers: {} });
    } catch (error) {
      return failedBy(networkFault(error, new URL(address).host), `curl -sSI ${address}`);
    }
  }
  const hosts = addresses.map((address) => new URL(address).host);
  return fine(`${[...new Set(hosts)].join(' and ')} can be reached.`);
}

/** What helps on Linux; elsewhere the keychain is part of the system. */
const KEYCHAIN_REMEDIES: Partial<Record<VaultFault['code'], string>> = {
  'vault-absent': 'sudo apt install gnome-keyring libsecret-1-0',
  'vault-no-library': 'npm rebuild keytar',
  'vault-no-bus': 'dbus-run-session -- brimful run',
  'vault-mute': 'systemctl --user restart gnome-keyring-daemon',
  'vault-locked': 'gnome-keyring-daemon --unlock',
};

/** Asks the keychain now, without asking the person. */
export async function checkVault(
  account: Pick<Account, 'state' | 'checkVault'>,
  platform: NodeJS.Platform,
): Promise<Finding> {
  const { vault, notKept } = account.state();
  const usable = await account.checkVault();
  if (!usable.ok) {
    const { fault } = usable;
    const remedy = platform === 'linux' ? (KEYCHAIN_REMEDIES[fault.code] ?? null) : null;
    // Without a keychain a sign-in works, for as long as Brimful runs.
    return isKeychainMissing(fault) ? doubtful(fault.message, remedy) : failedBy(fault, remedy);
  }
  switch (vault) {
    case 'keychain':
      return fine('The sign-in is stored in the keychain of this computer.');
    case 'encrypted-file':
      return fine('The sign-in is stored in a file that the system encrypts.');
    case 'none':
      return fine('This account has nothing to store.');
    case 'memory':
      return doubtful(notKept?.message ?? 'Sign-ins are kept in memory only.', null);
  }
}

/** Whether somebody is signed in; if not, the command that signs in. */
export function checkSession({ id, session }: AccountState): Finding {
  switch (session.step) {
    case 'signed-in':
      return fine(`Signed in as ${session.name}.`);
    case 'signing-in':
      return doubtful('A sign-in is in progress in the browser.', null);
    case 'signed-out':
      return wrong('Nobody is signed in.', `brimful login ${id}`);
    case 'needs-sign-in':
      return wrong(session.reason, `brimful login ${id}`);
  }
}

/** Whether credentials can outlive the first ID token: only if a refresh returns a new one (TK5). */
export function checkBackgroundRenewal(
  { notices, session }: AccountState,
  { isOpenid = true } = {},
): Finding {
  const notice = notices.find(({ id }) => id === 'no-background-renewal');
  if (notice !== undefined) {
    return {
      ...doubtful(notice.message, null),
      advice: isOpenid
        ? 'Have the provider allow the scope "offline_access" and return ID tokens on refresh.'
        : 'Have the administrator of IAM Identity Center allow longer sessions of people.',
    };
  }
  return session.step === 'signed-in'
    ? fine('The provider renews sign-ins in the background.')
    : skipped(session.step === 'needs-sign-in' ? 'A sign-in is needed first.' : 'Nobody is signed in.');
}
