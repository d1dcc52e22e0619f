// A client registered at IAM Identity Center, and the tokens that it got for a person.
import { CreateTokenCommand, RegisterClientCommand } from '@aws-sdk/client-sso-oidc';
import type { CreateTokenCommandInput } from '@aws-sdk/client-sso-oidc';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { AuthFault } from '../account/stepUp.ts';
import type { IdentityCenterAccountConfig } from '../kinds/identityCenter.ts';
import { DEVICE_GRANT } from '../session/deviceCode.ts';
import type { SsoClients } from './ssoClients.ts';
import { ssoFault } from './ssoErrors.ts';

/** What a sign-in needs of its account. */
export interface SsoPorts {
  readonly account: IdentityCenterAccountConfig;
  readonly clients: SsoClients;
  readonly clock: Clock;
}

export const registeredClientSchema = z.object({
  clientId: z.string().min(1),
  /** Proves who asks for a refresh; as secret as the refresh token. */
  clientSecret: z.string().min(1),
  /** Epoch ms; null: never. */
  expiresAt: z.number().nullable(),
  /** A client can only do what it was registered for. */
  way: z.enum(['browser', 'device']),
});
export type RegisteredClient = Readonly<z.infer<typeof registeredClientSchema>>;

export interface AccessToken {
  readonly text: string;
  /** Epoch ms, by this machine's clock. */
  readonly expiresAt: number;
}

export interface SsoTokens {
  readonly client: RegisteredClient;
  readonly accessToken: AccessToken;
  /** null: the session ends with the access token. */
  readonly refreshToken: string | null;
}

/** Without a port: any will do (RFC 8252 7.3). The path is the one that AWS's own tools use. */
export const REDIRECT = {
  redirectHost: '127.0.0.1',
  redirectPorts: [],
  redirectPath: '/oauth/callback',
} as const;
/** People see it where they allow access. */
const CLIENT_NAME = 'Brimful';
/** A client this close (ms) to its end is replaced before a sign-in, which takes time itself. */
const CLIENT_MARGIN_MS = 15 * 60_000;

/** Registers this computer (RegisterClient), which needs no sign-in and lasts 90 days at AWS. */
export async function registerClient(
  { account, clients }: SsoPorts,
  way: RegisteredClient['way'],
  signal: AbortSignal,
): Promise<Result<RegisteredClient, AuthFault>> {
  try {
    const answer = await clients.oidc.send(
      new RegisterClientCommand({
        clientName: CLIENT_NAME,
        clientType: 'public',
        scopes: [...account.registrationScopes],
        grantTypes: [way === 'browser' ? 'authorization_code' : DEVICE_GRANT, 'refresh_token'],
        ...(way === 'browser' && {
          redirectUris: [`http://${REDIRECT.redirectHost}${REDIRECT.redirectPath}`],
          issuerUrl: account.startUrl,
        }),
      }),
      { abortSignal: signal },
    );
    const { clientId = '', clientSecret = '', clientSecretExpiresAt = 0 } = answer;
    // 0: never (RFC 7591 3.2.1).
    const expiresAt = clientSecretExpiresAt === 0 ? null : clientSecretExpiresAt * 1000 - clients.skewMs();
    if (clientId === '' || clientSecret === '') return failed(noTokens(account));
    return ok({ clientId, clientSecret, expiresAt, way });
  } catch (error) {
    return failed(ssoFault(error, { account, step: 'sign-in', role: null }));
  }
}

/** Whether a sign-in that begins at `now` (epoch ms) can still use the client. */
export function isClientUsable({ expiresAt }: RegisteredClient, now: number): boolean {
  return expiresAt === null || now < expiresAt - CLIENT_MARGIN_MS;
}

/** Exchanges a code or a refresh token (CreateToken). Throws what the SDK throws. */
export async function createToken(
  { clients, clock }: SsoPorts,
  client: RegisteredClient,
  grant: Omit<CreateTokenCommandInput, 'clientId' | 'clientSecret'>,
  signal: AbortSignal | null,
): Promise<SsoTokens | null> {
  const { clientId, clientSecret } = client;
  const askedAt = clock.now();
  const answer = await clients.oidc.send(
    new CreateTokenCommand({ ...grant, clientId, clientSecret }),
    signal === null ? {} : { abortSignal: signal },
  );
  const { accessToken = '', refreshToken = null, expiresIn = 0 } = answer;
  if (accessToken === '') return null;
  return { client, accessToken: { text: accessToken, expiresAt: askedAt + expiresIn * 1000 }, refreshToken };
}

/** The fault for an answer that has nothing in it. */
export function noTokens({ startUrl }: IdentityCenterAccountConfig): AuthFault {
  const { host } = new URL(startUrl);
  return {
    code: 'unreachable',
    message: `${host} answered without what was asked for, and Brimful keeps trying: if this lasts, tell your administrator.`,
    detail: 'an empty answer',
  };
}
