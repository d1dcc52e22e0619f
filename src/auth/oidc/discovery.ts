// Fetches a provider's metadata (OIDC Discovery 1.0) and refuses a provider that is not safe to use (SI3,
// SI8).
import * as openid from 'openid-client';
import type { AgentFetch } from '../../network/agentFetch.ts';
import { HARMFUL_SKEW_MS } from '../../clock.ts';
import type { CredentialFault } from '../../credentials.ts';
import { isLoopbackHost } from '../../network/loopback.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { preferringBody } from './answers/errorBody.ts';
import { openidFault } from './answers/openidFault.ts';

export interface ProviderConnection {
  readonly metadata: Readonly<openid.ServerMetadata>;
  /**
   * openid-client's configuration for one exchange: verifies signatures, tolerates a clock skew of five
   * minutes, and sends everything through `fetch`. Each one fetches the key set again, so that no key
   * rotation is missed (SI9). `clientSecret` null: a public client (SI10).
   */
  configure(fetch: AgentFetch, clientSecret: string | null): openid.Configuration;
}

/** `fetch` must end with the caller's signal. */
export interface DiscoveryRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly fetch: AgentFetch;
  /** The provider has answered as it should in this run. */
  readonly hasAnswered?: boolean;
}

const CLOCK_TOLERANCE_SECONDS = HARMFUL_SKEW_MS / 1000;
const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'device_authorization_endpoint',
  'end_session_endpoint',
] as const;
const REQUIRED: ReadonlySet<string> = new Set(['authorization_endpoint', 'token_endpoint', 'jwks_uri']);

/** Fetches and checks the provider's metadata. Faults: `unreachable`, `configuration`. */
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
    return failed(openidFault(error, request.issuer, request));
  }
  const refusal = refuseMetadata(metadata, issuer, isLocal);
  if (refusal !== null) return failed(misconfigured(refusal));

  return ok({
    metadata,
    configure: (fetch, clientSecret) => {
      const client = { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
      const authentication = authenticationOf(metadata, clientSecret);
      const configuration = new openid.Configuration(metadata, request.clientId, client, authentication);
      if (isLocal) openid.allowInsecureRequests(configuration);
      openid.enableNonRepudiationChecks(configuration);
      configuration[openid.customFetch] = preferringBody(fetch);
      return configuration;
    },
  });
}

/**
 * The secret goes into the body where the provider takes it there: in a header it needs an encoding that not
 * all agree on (RFC 6749 2.3.1).
 */
function authenticationOf(metadata: openid.ServerMetadata, clientSecret: string | null): openid.ClientAuth {
  if (clientSecret === null) return openid.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_post')
    ? openid.ClientSecretPost(clientSecret)
    : openid.ClientSecretBasic(clientSecret);
}

/** What is wrong with the metadata, for the person; null: nothing. */
function refuseMetadata(metadata: openid.ServerMetadata, issuer: URL, isLocal: boolean): string | null {
  for (const name of ENDPOINTS) {
    const text = metadata[name];
    if (text === undefined) {
      if (REQUIRED.has(name))
        return `The metadata of ${issuer.host} has no ${name}: choose an issuer that supports sign-in.`;
      continue;
    }
    const url = URL.canParse(text) ? new URL(text) : null;
    const isSafe = url?.protocol === 'https:' || (isLocal && url !== null && isLoopbackHost(url.hostname));
    if (!isSafe)
      return `The ${name} of ${issuer.host} does not use https: have the provider's administrator fix that.`;
  }
  const methods = metadata.code_challenge_methods_supported;
  if (methods !== undefined && !methods.includes('S256')) {
    return `${issuer.host} does not support PKCE with S256: have the provider's administrator enable it.`;
  }
  return null;
}

function misconfigured(message: string): CredentialFault {
  return { code: 'configuration', message };
}
