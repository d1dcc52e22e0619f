// TK8: whatever way a secret gets into a log line, it does not get into the log file.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataDir } from '../../../../src/app/instance/dataDir.ts';
import type { DataDir } from '../../../../src/app/instance/dataDir.ts';
import { openLog } from '../../../../src/app/log/log.ts';
import { redact } from '../../../../src/app/log/redact.ts';
import { openRotatingFile } from '../../../../src/app/log/rotatingFile.ts';

const CANARY = 'CANARY7secret7CANARY';

const LEAKS: Readonly<Record<string, unknown>> = {
  'refresh token as a field': { refresh_token: CANARY },
  'keys as fields': { credentials: { secretAccessKey: CANARY, sessionToken: CANARY } },
  'authorization code as a field': { code: CANARY },
  'callback address': { url: `http://127.0.0.1:4711/callback?code=${CANARY}&state=${CANARY}` },
  'fragment of an address': { url: `https://id.example.com/cb#id_token=${CANARY}` },
  'presigned address': `https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Signature=${CANARY}&X-Amz-Credential=${CANARY}`,
  'password in an address': `proxy http://me:${CANARY}@proxy.example.com:3128 refused`,
  'bearer header': `Authorization: Bearer ${CANARY}`,
  'header as a field': { headers: { authorization: CANARY, 'x-amz-security-token': CANARY } },
  'sigv4 header': `AWS4-HMAC-SHA256 Credential=${CANARY}/20261122/eu/s3/aws4_request, Signature=${CANARY}`,
  'json web token': `token eyJhbGciOiJSUzI1NiJ9.${CANARY}.${CANARY}`,
  'access key id': `key ASIA${'CANARY7CANARY7'.replaceAll('7', '2')}X`,
  'form body': `grant_type=refresh_token&refresh_token=${CANARY}`,
  'json in a string': { body: JSON.stringify({ id_token: CANARY }) },
  'error with a stack': new Error(`POST https://sts.example.com/?WebIdentityToken=${CANARY} failed`),
};

describe('redact (TK8)', () => {
  let dataDir: DataDir;
  beforeEach(() => {
    const opened = openDataDir(mkdtempSync(join(tmpdir(), 'brimful-log-')));
    if (!opened.ok) throw new Error(opened.fault.message);
    dataDir = opened.value;
  });
  afterEach(() => rmSync(dataDir.path, { recursive: true }));

  test.each(Object.entries(LEAKS))('%s never reaches the file', (_name, leak) => {
    const file = openLog(dataDir);
    file.setLevel('debug');
    file.log.debug({ leak }, 'leaks at debug');
    file.log.info({ leak, err: leak instanceof Error ? leak : undefined }, 'about to leak');
    file.log.warn({}, leak instanceof Error ? leak.message : `text ${JSON.stringify(leak)}`);
    file.close();
    const written = readFileSync(join(dataDir.logs, 'brimful.log'), 'utf8');
    expect(written).toContain('about to leak');
    expect(written).toContain('leaks at debug');
    expect(written).toContain('redacted');
    expect(written).not.toContain(CANARY);
    expect(written).not.toContain('CANARY2CANARY2');
  });

  test('what helps to find a fault is kept', () => {
    for (const line of [
      '{"code":"needs-sign-in","folder":"docs","path":"a/b 2026.txt"}',
      '{"code":"ERR_HTTP2_STREAM"}',
      'GET https://s3.example.com/bucket/key 503',
      'arn:aws:iam::123456789012:role/brimful',
    ]) {
      expect(redact(line)).toBe(line);
    }
  });

  test('lines stay JSON', () => {
    const file = openLog(dataDir);
    for (const leak of Object.values(LEAKS)) file.log.info({ leak }, 'x');
    file.close();
    const lines = readFileSync(join(dataDir.logs, 'brimful.log'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(Object.keys(LEAKS).length);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('leak');
  });
});

describe('rotating file', () => {
  test('keeps the newest lines within its share', () => {
    const folder = mkdtempSync(join(tmpdir(), 'brimful-rotate-'));
    const file = openRotatingFile(join(folder, 'x.log'), { maxBytes: 100, keep: 2 });
    for (let index = 0; index < 50; index++) file.write(`line ${index} ${'.'.repeat(20)}\n`);
    file.close();
    expect(readdirSync(folder).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
    expect(readFileSync(join(folder, 'x.log'), 'utf8')).toContain('line 49');
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).length).toBeLessThanOrEqual(100);
    }
    rmSync(folder, { recursive: true });
  });
});
