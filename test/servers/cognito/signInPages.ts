// The pages of a user pool's domain that people see: /oauth2/authorize, /login, /logout and /error. Source:
// Amazon Cognito developer guide, "The redirect and authorization endpoint", "The managed login endpoint",
// "The managed login sign-out endpoint".
import { randomUUID } from 'node:crypto';
import { loginForm } from '../openid/loginPage.ts';
import type { User } from '../openid/loginPage.ts';
import { redirect } from './poolMemory.ts';
import type { AppClient, PoolAnswer, PoolMemory, PoolRequest, SignIn } from './poolMemory.ts';

/** How long an authorization code can be redeemed, and only once. */
const CODE_MS = 300_000;
/** The cookie that keeps a person signed in at the pages; for an hour, which no test outlasts. */
export const COOKIE = 'cognito';

export function createSignInPages(pool: {
  readonly client: AppClient;
  readonly users: readonly User[];
  readonly memory: PoolMemory;
}): Readonly<Record<string, (request: PoolRequest) => PoolAnswer>> {
  const { client, users, memory } = pool;

  const issueCode = (query: URLSearchParams, user: User): PoolAnswer => {
    const signIn: SignIn = {
      ...{ user, scopes: scopesOf(query, client), nonce: query.get('nonce'), id: randomUUID() },
      ...{ at: Math.floor(Date.now() / 1000), ended: false },
    };
    memory.signIns.push(signIn);
    const code = randomUUID();
    const redirectUri = query.get('redirect_uri') ?? '';
    memory.codes.set(code, {
      ...{ signIn, redirectUri, challenge: query.get('code_challenge') },
      expiresAt: Date.now() + CODE_MS,
    });
    return answerApp(query, { code });
  };

  return {
    'GET /oauth2/authorize': ({ url, cookie }) => {
      const query = url.searchParams;
      const refusal = refuse(query, client);
      if (refusal !== null) return refusal;
      const user = memory.browsers.get(cookie);
      const prompt = query.get('prompt');
      if (user !== undefined && prompt !== 'login') return issueCode(query, user);
      if (prompt === 'none') return answerApp(query, { error: 'login_required' });
      return redirect(`/login?${query.toString()}`);
    },
    'GET /login': ({ url }) => refuse(url.searchParams, client) ?? page(200, loginForm('')),
    'POST /login': ({ url, form }) => {
      const query = url.searchParams;
      const refusal = refuse(query, client);
      if (refusal !== null) return refusal;
      const user = users.find(
        ({ username, password }) => username === form.get('username') && password === form.get('password'),
      );
      if (user === undefined) return page(200, loginForm('Incorrect username or password.'));
      const cookie = randomUUID();
      memory.browsers.set(cookie, user);
      const { status, headers } = issueCode(query, user);
      return {
        status,
        headers: { ...headers, 'set-cookie': `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax` },
      };
    },
    'GET /logout': ({ url, cookie }) => {
      const query = url.searchParams;
      memory.browsers.delete(cookie);
      const gone = { 'set-cookie': `${COOKIE}=; Path=/; HttpOnly` };
      const logoutUri = query.get('logout_uri');
      if (logoutUri === null) return redirect(`/login?${query.toString()}`, gone);
      return client.logoutUrls.includes(logoutUri)
        ? redirect(logoutUri, gone)
        : errorPage('redirect_mismatch', query);
    },
    'GET /error': ({ url }) =>
      page(
        400,
        `<!doctype html><title>An error was encountered</title><p>An error was encountered with the requested page.</p><p>${String(url.searchParams.get('error')).replaceAll(/[^a-z_]/g, '')}</p>`,
      ),
  };
}

/** Whom no app can be trusted to be told goes to a page of the pool; other faults go back to the app. */
function refuse(query: URLSearchParams, client: AppClient): PoolAnswer | null {
  if (query.get('client_id') !== client.id) return errorPage('invalid_client', query);
  if (!client.callbackUrls.includes(query.get('redirect_uri') ?? '')) {
    return errorPage('redirect_mismatch', query);
  }
  const error = faultOf(query, client);
  return error === null ? null : answerApp(query, { error });
}

function faultOf(query: URLSearchParams, client: AppClient): string | null {
  const flow = ({ code: 'code', token: 'implicit' } as const)[query.get('response_type') ?? ''];
  if (flow === undefined) return 'invalid_request';
  if (!client.flows.includes(flow)) return 'unauthorized_client';
  // A challenge without its method counts as malformed, and there is no method but S256.
  if (query.has('code_challenge') !== query.has('code_challenge_method')) return 'invalid_request';
  if (query.has('code_challenge') && query.get('code_challenge_method') !== 'S256') return 'invalid_request';
  return scopesOf(query, client).every((scope) => client.scopes.includes(scope)) ? null : 'invalid_scope';
}

/** Without any, all that the app client may have. */
function scopesOf(query: URLSearchParams, client: AppClient): readonly string[] {
  const asked = query.get('scope')?.split(' ').filter(Boolean) ?? [];
  return asked.length === 0 ? client.scopes : asked;
}

function answerApp(query: URLSearchParams, parameters: Readonly<Record<string, string>>): PoolAnswer {
  const url = new URL(query.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const state = query.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return redirect(url.href);
}

function errorPage(error: string, query: URLSearchParams): PoolAnswer {
  const words = new URLSearchParams({ error, client_id: query.get('client_id') ?? '' });
  return redirect(`/error?${words.toString()}`);
}

function page(status: number, body: string): PoolAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
