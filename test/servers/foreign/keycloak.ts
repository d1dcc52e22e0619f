// A throw-away Keycloak: its realm `brimful` for a public client, alice and bob, and its REST API.
import type { ProviderTool } from '../../runner/tools.ts';
import { startIdentityProvider } from './identityProvider.ts';
import type { IdentityProvider } from './identityProvider.ts';

export interface Keycloak extends IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  /** The administrator's API of the realm (`/users/...`); resolves to the JSON that it answers, else null. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Changes these settings of the realm. */
  change(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Changes these settings of the client. */
  changeClient(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Takes default scopes from the client, so that it may not ask for them. */
  dropScopes(names: readonly string[]): Promise<void>;
  addScopes(names: readonly string[]): Promise<void>;
  /** Lets the client ask for `offline_access`, or no longer. */
  offlineAccess(method: 'PUT' | 'DELETE'): Promise<void>;
}

/** The start script's. */
const REALM = 'brimful';
const CLIENT_ID = 'brimful';
const ADMINISTRATOR = { username: 'admin', password: 'admin' };
export const ALICE = 'a11ce000-0000-4000-8000-000000000001';

/** Starts it with the realm as its start script makes it (a minute or two). */
export async function startKeycloak(tool: ProviderTool): Promise<Keycloak> {
  return describeKeycloak(await startIdentityProvider(tool));
}

function describeKeycloak(provider: IdentityProvider): Keycloak {
  const { origin } = provider;

  const administratorToken = async (): Promise<string> => {
    const response = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMINISTRATOR }),
    });
    const { access_token: token } = (await response.json()) as { readonly access_token: string };
    return token;
  };
  const admin: Keycloak['admin'] = async (method, path, body) => {
    const response = await fetch(`${origin}/admin/realms/${REALM}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await administratorToken()}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Keycloak: ${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  };

  const clientOf = async (): Promise<{ readonly id: string }> => {
    const [client] = (await admin('GET', `/clients?clientId=${CLIENT_ID}`)) as readonly [{ id: string }];
    return client;
  };

  const eachScope = async (method: 'PUT' | 'DELETE', names: readonly string[]): Promise<void> => {
    const [client] = (await admin('GET', `/clients?clientId=${CLIENT_ID}`)) as readonly [{ id: string }];
    const scopes = (await admin('GET', '/client-scopes')) as readonly { id: string; name: string }[];
    for (const { id, name } of scopes) {
      if (names.includes(name)) await admin(method, `/clients/${client.id}/default-client-scopes/${id}`);
    }
  };

  return {
    ...provider,
    dropScopes: (names) => eachScope('DELETE', names),
    addScopes: (names) => eachScope('PUT', names),
    issuer: `${origin}/realms/${REALM}`,
    clientId: CLIENT_ID,
    username: 'alice',
    password: 'alice-password',
    admin,
    change: async (settings) => {
      await admin('PUT', '', settings);
    },
    changeClient: async (settings) => {
      const client = await clientOf();
      await admin('PUT', `/clients/${client.id}`, { ...client, ...settings });
    },
    offlineAccess: async (method) => {
      const scopes = (await admin('GET', '/client-scopes')) as readonly { id: string; name: string }[];
      const id = scopes.find(({ name }) => name === 'offline_access')?.id ?? '';
      await admin(method, `/clients/${(await clientOf()).id}/optional-client-scopes/${id}`);
    },
  };
}
