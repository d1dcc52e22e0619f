// A caFile that cannot be used is refused by name at the start, not by a later connection error; and a
// configured proxy script names the proxies.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/app/config/config.ts';
import { examine } from '../../../src/app/doctor/doctor.ts';
import { openNetwork } from '../../../src/app/openNetwork.ts';
import { systemClock } from '../../../src/clock.ts';
import { listenOn } from '../network/proxies.ts';
import { createFakeAccount } from './fakes/fakeAccount.ts';
import { createRecordingLog } from './log/recordingLog.ts';
import { unwrap } from './fakes/virtualApp.ts';

const folder = mkdtempSync(join(tmpdir(), 'brimful-ca-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [certificate = ''] = rootCertificates;

function open(text: string | null): ReturnType<typeof openNetwork> & { readonly path: string } {
  const path = join(folder, 'authority.pem');
  if (text === null) rmSync(path, { force: true });
  else writeFileSync(path, text);
  const opened = openNetwork({ proxy: null, caFile: path }, { resolveProxy: null });
  if (opened.ok) opened.value.network.close();
  return { ...opened, path };
}

test.each([
  ['absent', null],
  ['empty', ''],
  ['some text', 'our authority'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n'],
  ['DER, not PEM', '\x30\x82\x01\x0a'],
  ['cut off', certificate.slice(0, 300)],
  ['garbled', '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n'],
  [
    'one good and one garbled',
    `${certificate}\n-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n`,
  ],
])('%s: a configuration error that names field and file', (_name, text) => {
  const opened = open(text);
  expect(opened).toMatchObject({ ok: false, fault: { code: 'config-invalid' } });
  const message = opened.ok ? '' : opened.fault.message;
  expect(message).toContain('network.caFile');
  expect(message).toContain(opened.path);
});

test('one or more certificates, with words around them, are taken', () => {
  expect(open(`# ours\n${certificate}`).ok).toBe(true);
  expect(open(`${rootCertificates.slice(0, 2).join('\n')}\n`).ok).toBe(true);
});

describe('a configured proxy script', () => {
  const open: { close(): unknown }[] = [];
  afterAll(() => open.forEach((server) => server.close()));

  /** What the doctor says of the proxy when the script's server answers `text` with `status`. */
  const diagnose = async (status: number, text: string) => {
    const scripts = createServer((_request, response) => response.writeHead(status).end(text));
    const proxy = `pac+http://127.0.0.1:${await listenOn(scripts, open)}/proxy.pac`;
    const accounts = [{ id: 'work', source: 'access-key', region: 'eu-central-1' }];
    const config = unwrap(parseConfig(JSON.stringify({ accounts, network: { proxy } }), 'config.json'));
    const [account] = config.accounts;
    if (account === undefined) throw new Error('not a configuration');
    const { network, findProxy } = unwrap(openNetwork(config.network, { resolveProxy: null }));
    open.push(network);
    const log = createRecordingLog();
    const examination = {
      ...{ config: account, account: createFakeAccount(account), folders: [], network, findProxy },
      ...{ clock: systemClock, platform: process.platform, log },
    };
    const steps = await examine(examination, new AbortController().signal);
    const logged = log.entries.find(({ fields }) => fields['check'] === 'proxy');
    return { ...steps.find(({ id }) => id === 'proxy'), logged };
  };

  test('names the proxy of each host', async () => {
    const script = "function FindProxyForURL(url, host) { return 'PROXY 127.0.0.1:9'; }";
    await expect(diagnose(200, script)).resolves.toMatchObject({
      status: 'ok',
      finding: 'Requests go to s3.eu-central-1.amazonaws.com through 127.0.0.1:9.',
    });
  });

  test('that cannot be loaded is told by the doctor, and in the log with its cause', async () => {
    await expect(diagnose(503, 'busy')).resolves.toMatchObject({
      status: 'failed',
      logged: { level: 'info', fields: { account: 'work', fault: { detail: 'ERR_PROXY_SCRIPT' } } },
      finding: expect.stringMatching(/^The proxy script at 127\.0\.0\.1:\d+ cannot be loaded/) as string,
    });
  });
});
