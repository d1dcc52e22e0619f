// The page's files and policy, which both shells serve (E2).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPageFiles } from '../../../src/app/page/pageFiles.ts';
import { contentSecurityPolicy, pageHeaders } from '../../../src/app/page/pagePolicy.ts';
import { answerPageRequest } from '../../../src/electron/window/pageScheme.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-files-'));
  mkdirSync(join(folder, 'assets'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('E2: the policy', () => {
  test('word for word; the headless shell may also talk to its own server', () => {
    expect(contentSecurityPolicy('none')).toBe(POLICY);
    expect(contentSecurityPolicy('own-server')).toBe(
      POLICY.replace("connect-src 'none'", "connect-src 'self'"),
    );
  });

  test('comes with the headers that keep other origins out', () => {
    expect(pageHeaders('none')).toEqual({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'permissions-policy': expect.stringMatching(/^camera=\(\), microphone=\(\), /) as string,
    });
  });
});

describe('E2: the files', () => {
  test('a folder without index.html is an expected failure that says what to do', () => {
    expect(readPageFiles(folder)).toMatchObject({ ok: false, fault: { code: 'page-missing' } });
    expect(readPageFiles(join(folder, 'nowhere'))).toMatchObject({ ok: false });
  });

  test('a file of an unknown kind is a mistake of the build', () => {
    writeFileSync(join(folder, 'index.html'), '');
    writeFileSync(join(folder, 'assets', 'page.exe'), '');
    expect(() => readPageFiles(folder)).toThrow('page.exe');
  });

  test('a request gets one of them or nothing', async () => {
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'assets', 'page.js'), '1');
    const files = readPageFiles(folder);
    if (!files.ok) throw new Error(files.fault.message);
    const ask = (url: string, method = 'GET') => answerPageRequest(files.value, 'brimful://app', method, url);
    expect(await ask('brimful://app/').text()).toBe('<!doctype html>');
    expect(await ask('brimful://app/assets/page.js').text()).toBe('1');
    expect(ask('brimful://app/', 'POST').status).toBe(405);
    for (const url of [
      'brimful://app',
      'brimful://app/?query',
      'brimful://app/index.html',
      'brimful://app/assets',
      'brimful://app/assets/../index.html',
      'brimful://app/%2e%2e/secret',
      'brimful://other/',
      'brimful://app.evil/',
      'https://example.com/',
    ]) {
      const answer = ask(url);
      expect({ url, status: answer.status }).toEqual({ url, status: 404 });
      expect(answer.headers.get('content-security-policy')).toBe(POLICY);
    }
  });
});
