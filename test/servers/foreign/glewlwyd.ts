// A throw-away Glewlwyd on 127.0.0.1: an independent OpenID provider, configured over its REST API.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import type { GlewlwydTool } from '../../runner/tools.ts';
import { freePort } from '../freePort.ts';
import { createCookieJar } from '../openid/scriptedBrowser.ts';
import type { CookieJar } from '../openid/scriptedBrowser.ts';

export interface GlewlwydOptions {
  /** The one redirect port that it accepts: it compares exactly. */
  readonly redirectPort: number;
  readonly idTokenTtlSeconds: number;
}

export interface Glewlwyd {
  readonly issuer: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  /**
   * What the script of its login page does: signs in, consents, and goes back to where it was called from.
   */
  runLoginPage(page: URL, cookies: CookieJar): Promise<URL | null>;
  /** The person signs out in that browser. */
  endSession(cookies: CookieJar): Promise<void>;
  stop(): Promise<void>;
}

const CLIENT_ID = 'desktop';
const SCOPES = ['openid', 'offline_access'];
const PERSON = { username: 'alice', password: 'wonderland' };
/** The first rows of its schema. */
const ADMINISTRATOR = { username: 'admin', password: 'password' };
const START_LIMIT_MS = 60_000;

/** Starts it on a fresh database (half a second); throws with its own words when it does not come up. */
export async function startGlewlwyd(tool: GlewlwydTool, options: GlewlwydOptions): Promise<Glewlwyd> {
  const folder = await mkdtemp(join(tmpdir(), 'glewlwyd-'));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const database = join(folder, 'glewlwyd.db');
  await createDatabase(tool.schema, database);
  const configuration = join(folder, 'glewlwyd.conf');
  await writeFile(configuration, configurationText(tool, new URL(origin), database));
  const process = spawn(tool.program, ['--config-file', configuration], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    await end(process);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(process, origin);
    await configure(`${origin}/api`, options);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    issuer: `${origin}/api/oidc`,
    clientId: CLIENT_ID,
    ...PERSON,
    runLoginPage: async (page, cookies) => {
      const back = page.searchParams.get('callback_url');
      if (page.origin !== origin || page.pathname !== '/login.html' || back === null) return null;
      await call('POST', `${origin}/api/auth/`, PERSON, cookies);
      const scope = page.searchParams.get('scope') ?? '';
      await call('PUT', `${origin}/api/auth/grant/${CLIENT_ID}/`, { scope }, cookies);
      return new URL(`${back}&g_continue`);
    },
    endSession: async (cookies) => {
      await call('DELETE', `${origin}/api/auth/`, null, cookies);
    },
    stop,
  };
}

async function createDatabase(schema: string, path: string): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec(gunzipSync(await readFile(schema)).toString('utf8'));
  database.close();
}

function configurationText(tool: GlewlwydTool, { port, origin }: URL, database: string): string {
  return `port=${port}
bind_address="127.0.0.1"
external_url="${origin}"
login_url="login.html"
api_prefix="api"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
session_expiration=2419200
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
log_mode="console"
log_level="ERROR"
hash_algorithm="SHA512"
user_module_path="${tool.modules}/user"
user_middleware_module_path="${tool.modules}/user_middleware"
client_module_path="${tool.modules}/client"
user_auth_scheme_module_path="${tool.modules}/scheme"
plugin_module_path="${tool.modules}/plugin"
database = { type = "sqlite3"; path = "${database}"; };
`;
}

/** Scopes, OpenID plug-in, public client and person. */
async function configure(api: string, options: GlewlwydOptions): Promise<void> {
  const cookies = createCookieJar();
  await call('POST', `${api}/auth/`, ADMINISTRATOR, cookies);
  const scope = { display_name: 'scope', password_required: true, password_max_age: 0, scheme: {} };
  await call('PUT', `${api}/scope/openid`, scope, cookies);
  await call('POST', `${api}/scope/`, { name: 'offline_access', ...scope }, cookies);
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const parameters = {
    iss: `${api}/oidc`,
    'jwt-type': 'rsa',
    'jwt-key-size': '256',
    key: keys.privateKey,
    cert: keys.publicKey,
    'access-token-duration': options.idTokenTtlSeconds,
    'refresh-token-duration': 1_209_600,
    'code-duration': 600,
    'refresh-token-rolling': true,
    'refresh-token-one-use': 'always',
    'allow-non-oidc': true,
    'auth-type-code-enabled': true,
    'auth-type-refresh-enabled': true,
    'auth-type-id-token-enabled': true,
    'auth-type-token-enabled': false,
    'auth-type-password-enabled': false,
    'auth-type-client-enabled': false,
    'pkce-allowed': true,
    'pkce-required': true,
    'pkce-required-public-client': true,
    'subject-type': 'public',
  };
  await call(
    'POST',
    `${api}/mod/plugin/`,
    { module: 'oidc', name: 'oidc', enabled: true, parameters },
    cookies,
  );
  const client = {
    client_id: CLIENT_ID,
    name: 'Desktop app',
    confidential: false,
    redirect_uri: [`http://127.0.0.1:${options.redirectPort}/callback`],
    authorization_type: ['code', 'refresh_token'],
    token_endpoint_auth_method: ['none'],
    enabled: true,
    scope: SCOPES,
  };
  await call('POST', `${api}/client/`, client, cookies);
  await call('POST', `${api}/user/`, { ...PERSON, name: 'Alice', enabled: true, scope: SCOPES }, cookies);
}

/** Throws unless it says 200. */
async function call(method: string, url: string, body: unknown, cookies: CookieJar): Promise<Response> {
  const at = new URL(url);
  const response = await fetch(at, {
    method,
    headers: { 'content-type': 'application/json', ...cookies.headerFor(at) },
    ...(body !== null && { body: JSON.stringify(body) }),
  });
  cookies.keep(at, response.headers.getSetCookie());
  if (response.status === 200) return response;
  throw new Error(`Glewlwyd: ${method} ${at.pathname}: ${response.status} ${await response.text()}`);
}

/** Resolves when it answers. */
async function listening(process: ChildProcess, origin: string): Promise<void> {
  let words = '';
  process.stdout?.on('data', (text: Buffer) => (words += text.toString()));
  process.stderr?.on('data', (text: Buffer) => (words += text.toString()));
  const limit = AbortSignal.timeout(START_LIMIT_MS);
  while (process.exitCode === null && !limit.aborted) {
    const answer = await fetch(`${origin}/config`).catch(() => null);
    if (answer !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Glewlwyd did not start: ${words}`);
}

function end(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null) {
      resolve();
      return;
    }
    process.once('exit', () => resolve());
    process.kill('SIGTERM');
  });
}
