// Each row of the table of environment variables, tried on the command line as a real process.
import { execFileSync } from 'node:child_process';
import { createServer as createHttpsServer } from 'node:https';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT_TABLE } from '../../../src/app/instance/environmentTable.ts';
import { makeCertificates } from '../network/certificates.ts';
import { connectProxy, listenOn } from '../network/proxies.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';
import type { StorageServer } from '../../servers/s3/s3Server.ts';
import { createTestHome, runCli } from './cliProcess.ts';
import type { Ended, TestHome } from './cliProcess.ts';

const BUCKET = 'team-files';
const scratch = mkdtempSync(join(tmpdir(), 'brimful-variables-'));
const certificates = makeCertificates(scratch);
if (certificates === null) console.log('skipped: variables about certificates (openssl 3 not found)');
const open: { close(): unknown }[] = [];
let server: StorageServer;
const homes: TestHome[] = [];

beforeAll(async () => {
  server = await startStorageServer({ buckets: [BUCKET] });
});
afterAll(async () => {
  for (const each of open) each.close();
  for (const home of homes) home.remove();
  rmSync(scratch, { recursive: true, force: true });
  await server.stop();
});

/** One pass with `account`; the folder holds one file. */
async function sync(
  environment: Record<string, string>,
  account: object = {},
): Promise<Ended & { log: string }> {
  const home = createTestHome();
  homes.push(home);
  writeFileSync(join(home.folder, 'a.txt'), 'one');
  home.configure({
    log: { level: 'debug' },
    accounts: [
      {
        ...{ id: 'ci', source: 'environment', region: server.region, s3Endpoint: server.endpoint },
        ...{ forcePathStyle: true, ...account },
      },
    ],
    folders: [
      { id: 'docs', account: 'ci', localPath: home.folder, bucket: BUCKET, prefix: `test-${homes.length}/` },
    ],
  });
  const { accessKeyId, secretAccessKey } = server.administrator;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const ended = await runCli(['--data-dir', home.dataDir, 'sync', '--once'], { ...keys, ...environment });
  const logs = join(home.dataDir, 'logs');
  const files = existsSync(logs)
    ? readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
    : [];
  return { ...ended, log: files.join('') };
}

describe('refused', () => {
  test.each([
    ['NODE_DEBUG', { NODE_DEBUG: 'https' }],
    ['NODE_DEBUG_NATIVE', { NODE_DEBUG_NATIVE: 'HTTP2' }],
    ['--tls-keylog', { NODE_OPTIONS: `--tls-keylog=${join(scratch, 'keys.log')}` }],
    ['--trace-tls', { NODE_OPTIONS: '--trace-tls' }],
    // Node accepts these spellings, too.
    ['--tls-keylog', { NODE_OPTIONS: `--tls_keylog=${join(scratch, 'keys.log')}` }],
    ['--trace-tls', { NODE_OPTIONS: '"--trace-tls"' }],
  ])('%s: Brimful does not start, and says what to do', async (name, environment) => {
    const { code, stderr, stdout } = await sync(environment);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(name);
    expect(stderr).not.toContain(server.administrator.secretAccessKey);
    expect(stderr).not.toMatch(/AWS4-HMAC/);
  });
});

describe('ignored, and said once', () => {
  test.each([
    ['SSLKEYLOGFILE', { SSLKEYLOGFILE: join(scratch, 'keylog.txt') }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['--tls-min-v1.0', { NODE_OPTIONS: '--tls-min-v1.0' }],
  ])('%s', async (name, environment) => {
    const { code, stderr, log } = await sync(environment);
    expect(code, stderr).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes(name))).toHaveLength(1);
    expect(log.split('\n').filter((line) => line.includes(name))).toHaveLength(1);
    expect(existsSync(join(scratch, 'keylog.txt'))).toBe(false);
  });

  test('what redirects the SDK', async () => {
    const away = 'http://192.0.2.66:81';
    const { code, stderr } = await sync({
      ...{
        AWS_ENDPOINT_URL: away,
        AWS_ENDPOINT_URL_S3: away,
        AWS_REGION: 'evil-1',
        AWS_USE_FIPS_ENDPOINT: 'true',
      },
      ...{ AWS_MAX_ATTEMPTS: '99', AWS_DEFAULTS_MODE: 'auto', AWS_CA_BUNDLE: join(scratch, 'ca.pem') },
    });
    expect(code, stderr).toBe(0);
  });
});

describe.skipIf(certificates === null)('a storage service whose authority nobody knows', () => {
  let endpoint: string;
  let requests = 0;
  let proxyPort: number;
  const tunnels: string[] = [];

  beforeAll(async () => {
    const { key, cert } = certificates ?? { key: '', cert: '' };
    const secured: Server = createHttpsServer({ key, cert }, (_request, response) => {
      requests++;
      response.writeHead(403).end();
    });
    const port = await listenOn(secured, open);
    endpoint = `https://127.0.0.1:${port}`;
    proxyPort = await listenOn(connectProxy(createServer(), port, tunnels), open);
  });

  const reached = async (environment: Record<string, string>, account: object = {}): Promise<number> => {
    requests = 0;
    await sync(environment, { s3Endpoint: endpoint, ...account });
    return requests;
  };

  test.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['AWS_CA_BUNDLE', { AWS_CA_BUNDLE: join(scratch, 'ca.pem') }],
  ])('%s does not make it trusted', async (_name, environment) => {
    expect(await reached(environment)).toBe(0);
  });

  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('%s does, as it is meant', async (name) => {
    expect(await reached({ [name]: join(scratch, 'ca.pem') })).toBeGreaterThan(0);
  });

  test.each(['HTTPS_PROXY', 'all_proxy'])(
    '%s is the proxy, as it is meant, and sees host names only',
    async (name) => {
      tunnels.length = 0;
      await sync(
        { [name]: `http://127.0.0.1:${proxyPort}`, NODE_EXTRA_CA_CERTS: join(scratch, 'ca.pem') },
        { s3Endpoint: 'https://id.corp.example', forcePathStyle: true },
      );
      expect(new Set(tunnels)).toEqual(new Set(['id.corp.example:443']));
    },
  );
});

describe('harmless', () => {
  test('with all of them the folder gets in step, and nothing secret is printed', async () => {
    const { code, stderr, stdout, log } = await sync({
      ...{ DEBUG: '*', HTTP_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1', NODE_NO_WARNINGS: '1' },
      ...{ NODE_REPL_EXTERNAL_MODULE: join(scratch, 'none.js'), NODE_V8_COVERAGE: join(scratch, 'coverage') },
      ...{ AWS_EXECUTION_ENV: 'evil', AWS_LAMBDA_FUNCTION_NAME: 'evil', _X_AMZN_TRACE_ID: 'evil' },
      ...{ ELECTRON_ENABLE_LOGGING: '1', CHROME_LOG_FILE: join(scratch, 'chrome.log') },
      ...{ NODE_REDIRECT_WARNINGS: join(scratch, 'warnings'), NODE_PENDING_DEPRECATION: '1' },
      ...{
        UV_THREADPOOL_SIZE: '1',
        UV_USE_IO_URING: '1',
        NODE_PRESERVE_SYMLINKS: '1',
        NODE_CHANNEL_FD: '99',
      },
      ...{ NODE_PENDING_PIPE_INSTANCES: '0', NODE_ICU_DATA: scratch, NODE_SKIP_PLATFORM_CHECK: '1' },
      ...{ NODE_TEST_CONTEXT: 'child-v8', TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', FORCE_COLOR: '3' },
    });
    expect(code, stderr).toBe(0);
    const warnings = join(scratch, 'warnings');
    const warned = existsSync(warnings) ? readFileSync(warnings, 'utf8') : '';
    for (const text of [stderr, stdout, log, warned]) {
      expect(text).not.toContain(server.administrator.secretAccessKey);
      expect(text).not.toMatch(/AWS4-HMAC-SHA256 Credential=\S+ .*Signature=/);
    }
    const coverage = readdirSync(join(scratch, 'coverage')).map((name) =>
      readFileSync(join(scratch, 'coverage', name), 'utf8'),
    );
    expect(coverage.join('')).not.toContain(server.administrator.secretAccessKey);
  });
});

describe('the table', () => {
  const security = readFileSync(join(import.meta.dirname, '../../../SECURITY.md'), 'utf8');

  test('knows every variable that Node itself documents', () => {
    const help = execFileSync(process.execPath, ['--help'], { encoding: 'utf8' });
    const [, listed = ''] = help.split(/^Environment variables:$/m);
    const documented = [...listed.matchAll(/^([A-Z][A-Z0-9_]+)\b/gm)].map(([, name = '']) => name);
    const isKnown = (name: string): boolean =>
      ENVIRONMENT_TABLE.flatMap((row) => row.names).some((known) =>
        known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known,
      );
    expect(documented.length).toBeGreaterThan(10);
    expect(documented.filter((name) => !isKnown(name))).toEqual([]);
  });

  test('names each variable once', () => {
    const names = ENVIRONMENT_TABLE.flatMap((row) => row.names);
    expect(names.length).toBe(new Set(names).size);
  });

  test('is in SECURITY.md, word for word', () => {
    const rows = security.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
    for (const { names, verdict, why } of ENVIRONMENT_TABLE) {
      const variables = names.map((name) => `\`${name}\``).join(', ');
      expect(rows).toContain(`| ${variables} | ${verdict.replace('-', ' ')} | ${why} |`);
    }
  });
});
