// IAM Identity Center for tests: its OIDC service, its access portal and the pages that people see, on one
// port of 127.0.0.1.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/clock.ts';
import type { Clock } from '../../../src/clock.ts';
import type { IssuedKey } from '../iam/accessKeys.ts';
import { AwsJsonError, readJson, sendError, sendJson } from './awsJson.ts';
import { createIdentityState, freshSecret } from './identityState.ts';
import { createOidcService } from './oidcService.ts';
import { createPortalService } from './portalService.ts';
import type { Assignment } from './portalService.ts';

const OPERATIONS = {
  'POST /client/register': 'RegisterClient',
  'POST /device_authorization': 'StartDeviceAuthorization',
  'POST /token': 'CreateToken',
  'GET /assignment/accounts': 'ListAccounts',
  'GET /assignment/roles': 'ListAccountRoles',
  'GET /federation/credentials': 'GetRoleCredentials',
  'POST /logout': 'Logout',
} as const;
export type IdentityOperation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

export interface IdentityCenterOptions {
  readonly clock?: Clock;
  /** Keys of a role for a person; left out: keys that open nothing. */
  readonly keysOf?: (user: string, awsAccountId: string, roleName: string) => IssuedKey;
  readonly pageSize?: number;
  readonly accessTokenSeconds?: number;
  readonly registrationSeconds?: number;
  readonly deviceSeconds?: number;
  /** Seconds between polls of a device. */
  readonly interval?: number;
}

export interface IdentityCenter {
  /** Where both services answer. */
  readonly endpoint: string;
  readonly startUrl: string;
  readonly region: string;
  /** Who is at the browser; null: nobody answers its pages. */
  person: string | null;
  /** What that person answers. */
  allows: boolean;
  rotates: boolean;
  issuesRefreshTokens: boolean;
  /** What is assigned to whom. */
  readonly assignments: Map<string, readonly Assignment[]>;
  /** Everything secret that has passed: tokens, codes, verifiers, client secrets, keys. */
  readonly secrets: ReadonlySet<string>;
  /** How often an operation was called. */
  calls(operation: IdentityOperation): number;
  /** Every call of `operation` is refused so from now on; null: no longer. */
  refuse(operation: IdentityOperation, error: AwsJsonError | null): void;
  /** Answers a device code on another device. Throws if nobody waits with this code. */
  answerDevice(userCode: string, answer: { readonly user: string } | 'denied'): void;
  /** The administrator ends all sessions. */
  endSessions(): void;
  /** Only the access tokens end. */
  expireAccessTokens(): void;
  /** All registrations are gone. */
  forgetClients(): void;
  stop(): Promise<void>;
}

export async function startIdentityCenter(options: IdentityCenterOptions = {}): Promise<IdentityCenter> {
  const { clock = systemClock } = options;
  const now = (): number => clock.now();
  const state = createIdentityState();
  const secrets = new Set<string>();
  const counts = new Map<IdentityOperation, number>();
  const refusals = new Map<IdentityOperation, AwsJsonError>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const startUrl = `${endpoint}/start`;

  const oidc = createOidcService({
    ...{ state, startUrl, now, devicePage: `${endpoint}/device` },
    registrationSeconds: options.registrationSeconds ?? 90 * 86_400,
    deviceSeconds: options.deviceSeconds ?? 600,
    interval: options.interval ?? 1,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    sessionSeconds: 8 * 3600,
    rotates: () => center.rotates,
    issuesRefreshTokens: () => center.issuesRefreshTokens,
  });
  const portal = createPortalService({
    ...{ state, now, pageSize: options.pageSize ?? 100 },
    assignments: (user) => center.assignments.get(user) ?? [],
    keysOf: options.keysOf ?? (() => worthlessKey(now())),
  });

  const perform = async (operation: IdentityOperation, request: IncomingMessage): Promise<object> => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const refused = refusals.get(operation);
    if (refused !== undefined) throw refused;
    const token = String(request.headers['x-amz-sso_bearer_token'] ?? '');
    const query = new URL(request.url ?? '/', endpoint).searchParams;
    switch (operation) {
      case 'RegisterClient':
        return oidc.register(await readJson(request));
      case 'StartDeviceAuthorization':
        return oidc.authorizeDevice(await readJson(request));
      case 'CreateToken': {
        const body = await readJson(request);
        noteSecrets(secrets, body);
        return oidc.token(body);
      }
      case 'ListAccounts':
        return portal.listAccounts(token, query);
      case 'ListAccountRoles':
        return portal.listAccountRoles(token, query);
      case 'GetRoleCredentials':
        return portal.getRoleCredentials(token, query);
      case 'Logout':
        return portal.logout(token);
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', endpoint);
    const key = `${request.method ?? ''} ${url.pathname}`;
    if (key === 'GET /authorize') {
      const next =
        center.person === null ? null : oidc.authorize(url.searchParams, center.person, center.allows);
      if (next === null) response.writeHead(400).end('There is nothing to allow here.');
      else response.writeHead(302, { location: next }).end();
      return;
    }
    const operation = Object.entries(OPERATIONS).find(([known]) => known === key)?.[1];
    if (operation === undefined) {
      response.writeHead(404).end();
      return;
    }
    try {
      const value = await perform(operation, request);
      noteSecrets(secrets, value);
      sendJson(response, value);
    } catch (error) {
      if (!(error instanceof AwsJsonError)) throw error;
      sendError(response, error);
    }
  };

  const center: IdentityCenter = {
    ...{ endpoint, startUrl, region: 'eu-central-1' },
    ...{ person: 'ada', allows: true, rotates: true, issuesRefreshTokens: true },
    ...{ assignments: new Map(), secrets },
    calls: (operation) => counts.get(operation) ?? 0,
    refuse: (operation, error) => {
      if (error === null) refusals.delete(operation);
      else refusals.set(operation, error);
    },
    answerDevice: (userCode, given) => {
      const device = [...state.devices.values()].find((each) => each.userCode === userCode);
      if (device === undefined) throw new Error(`nobody waits with the code ${userCode}`);
      device.answer = given;
    },
    endSessions: () => {
      for (const { session } of state.accessTokens.values()) session.ended = true;
    },
    expireAccessTokens: () => state.accessTokens.clear(),
    forgetClients: () => state.clients.clear(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return center;
}

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  ...['accessToken', 'refreshToken', 'clientSecret', 'deviceCode', 'code', 'codeVerifier'],
  ...['secretAccessKey', 'sessionToken'],
]);

function noteSecrets(secrets: Set<string>, value: object): void {
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'object' && field !== null) noteSecrets(secrets, field as object);
    else if (typeof field === 'string' && SECRET_FIELDS.has(name)) secrets.add(field);
  }
}

/** As it looks, but no service knows it. */
function worthlessKey(now: number): IssuedKey {
  return {
    accessKeyId: `ASIA${freshSecret().slice(0, 16).toUpperCase()}`,
    secretAccessKey: freshSecret(),
    sessionToken: freshSecret(),
    expiresAt: now + 3_600_000,
  };
}
