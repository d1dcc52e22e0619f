// Finds out how to talk to a provider (OIDC Discovery 1.0) and refuses one that is not safe to talk to (SI3, SI8).
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import type { CredentialFault } from '../../credentials.ts';
import { isLoopbackHost } from '../../network/loopback.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { openidFault } from './openidFault.ts';

export interface ProviderConnection {
  readonly metadata: Readonly<openid.ServerMetadata>;
  /**
   * openid-client's view of provider and client for one conversation: signature checks on, this machine's clock trusted to five minutes,
   * everything through `fetch`. The key set is fetched anew for each, so a roll-over of keys is never missed.
   */
  configure(fetch: AgentFetch): openid.Configuration;
}

/** Where to look and as whom. `fetch` ends with the caller's signal. */
export interface DiscoveryRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly fetch: AgentFetch;
}

const CLOCK_TOLERANCE_SECONDS = 300;
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'end_session_endpoint',
] as const;
const REQUIRED: ReadonlySet<string> = new Set(['authorization_endpoint', 'token_endpoint', 'jwks_uri']);

/** Fetches and judges the provider's metadata. Faults: `unreachable`, `configuration`. */
export async function discoverProvider(
  request: DiscoveryRequest,
): Promise<Result<ProviderConnection, CredentialFault>> {
  const issuer = new URL(request.issuer);
  const isLocal = isLoopbackHost(issuer.hostname);
  if (issuer.protocol !== 'https:' && !isLocal) {
    return failed(misconfigured(`The issuer ${request.issuer} does not use https: correct the issuer.`));
  }
  let metadata: Readonly<openid.ServerMetadata>;
  try {
    const found = await openid.discovery(issuer, request.clientId, undefined, openid.None(), {
      [openid.customFetch]: request.fetch,
      ...(isLocal && { execute: [openid.allowInsecureRequests] }),
    });
    metadata = found.serverMetadata();
  } catch (error) {
    return failed(openidFault(error, request.issuer));
  }
  const refusal = refuseMetadata(metadata, issuer, isLocal);
  if (refusal !== null) return failed(misconfigured(refusal));

  return ok({
    metadata,
    configure: (fetch) => {
      const client = { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
      const configuration = new openid.Configuration(metadata, request.clientId, client, openid.None());
      if (isLocal) openid.allowInsecureRequests(configuration);
      openid.enableNonRepudiationChecks(configuration);
      configuration[openid.customFetch] = fetch;
      return configuration;
    },
  });
}

/** The sentence that says what is wrong with the metadata; null: all is well. */
function refuseMetadata(metadata: openid.ServerMetadata, issuer: URL, isLocal: boolean): string | null {
  for (const name of ENDPOINTS) {
    const text = metadata[name];
    if (text === undefined) {
      if (REQUIRED.has(name)) return `${issuer.host} names no ${name}: it cannot be used to sign in.`;
      continue;
    }
    const url = URL.canParse(text) ? new URL(text) : null;
    const isSafe = url?.protocol === 'https:' || (isLocal && url !== null && isLoopbackHost(url.hostname));
    if (!isSafe) return `${issuer.host} names a ${name} without https: it cannot be used to sign in.`;
  }
  const methods = metadata.code_challenge_methods_supported;
  if (methods !== undefined && !methods.includes('S256')) {
    return `${issuer.host} does not offer PKCE with S256: it cannot be used to sign in.`;
  }
  return null;
}

function misconfigured(message: string): CredentialFault {
  return { code: 'configuration', message };
}
