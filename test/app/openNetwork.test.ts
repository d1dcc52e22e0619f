// A caFile that cannot help is refused by name when the app starts, not by a puzzling connection error later.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { openNetwork } from '../../src/app/openNetwork.ts';

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
