// How the app meets the system: command line, login item, safe storage, addresses to open, the network.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openableAddress } from '../../../src/app/shell/openableAddress.ts';
import { readLaunchOptions } from '../../../src/electron/launchOptions.ts';
import { argumentsAfterCrash } from '../../../src/electron/system/crashRestart.ts';
import { autostartFile } from '../../../src/electron/system/loginItem.ts';
import { trustedSafeStorage } from '../../../src/electron/system/trustedSafeStorage.ts';
import type { SyncSafeStorage } from '../../../src/electron/system/trustedSafeStorage.ts';
import { watchOnline } from '../../../src/electron/system/watchOnline.ts';
import { createVirtualClock, settle } from '../../fakes/virtualClock.ts';

describe('the command line', () => {
  test.each([
    [['/app'], { dataDir: null, hidden: false }],
    [['/app', '--data-dir', '/data'], { dataDir: '/data', hidden: false }],
    [
      ['--no-sandbox', '--disable-gpu', '/app', '--data-dir=/data', '--hidden'],
      { dataDir: '/data', hidden: true },
    ],
    [['--require', '/early.cjs', '--inspect=0', '/app', '--hidden'], { dataDir: null, hidden: true }],
    [['/app', '--data-dir'], { dataDir: null, hidden: false }],
    [['/app', '--lang=de', '-x', '--', 'file'], { dataDir: null, hidden: false }],
  ])('%j', (words, options) => {
    expect(readLaunchOptions(words)).toEqual({ crashedAt: null, sayStopped: false, ...options });
  });
});

describe('after a crash (E15)', () => {
  const START = ['--no-sandbox', '/app', '--data-dir', '/data', '--hidden'];
  const follow = (words: readonly string[], now: number, hasWindow: boolean): string[] =>
    argumentsAfterCrash(words, { now, crashedAt: readLaunchOptions(words).crashedAt, hasWindow });

  test('the app starts again as it was, in the tray only if no window was open', () => {
    expect(follow(START, 1000, true)).toEqual([...START.slice(0, -1), '--crashed-at=1000']);
    expect(follow(START, 1000, false)).toEqual([...START.slice(0, -1), '--crashed-at=1000', '--hidden']);
    expect(readLaunchOptions(follow(START, 1000, false))).toEqual({
      ...{ dataDir: '/data', hidden: true, crashedAt: 1000, sayStopped: false },
    });
  });

  test('a second crash soon after a restart only says so; a later one restarts again', () => {
    const restarted = follow(START, 1000, true);
    const soon = follow(restarted, 1000 + 9 * 60_000, true);
    expect(readLaunchOptions(soon)).toMatchObject({ dataDir: '/data', sayStopped: true, crashedAt: null });
    const later = follow(restarted, 1000 + 11 * 60_000, true);
    expect(readLaunchOptions(later)).toMatchObject({ sayStopped: false, crashedAt: 1000 + 11 * 60_000 });
  });
});

describe('open at login on Linux', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-login-'));
  const file = join(folder, 'autostart', 'brimful.desktop');
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('writes and removes one autostart file whose program cannot be read as anything else', () => {
    const item = autostartFile(file, '/opt/50% "off" $HOME`id`\\x/brimful');
    expect(item.isOn()).toBe(false);
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(
      'Exec="/opt/50%% \\\\"off\\\\" \\\\$HOME\\\\`id\\\\`\\\\\\\\x/brimful" --hidden\n',
    );
    item.set(false);
    item.set(false);
    expect(item.isOn()).toBe(false);
  });
});

describe('VT2: what may keep a sign-in in a file', () => {
  const storage = (backend: string, isAvailable = true): SyncSafeStorage => ({
    isEncryptionAvailable: () => isAvailable,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.from(text).reverse(),
    decryptString: (data) => Buffer.from(data).reverse().toString(),
  });

  test.each(['basic_text', 'unknown'])('never Linux with the backend %s', (backend) => {
    expect(trustedSafeStorage(storage(backend), 'linux')).toBeNull();
  });

  test('never where there is no encryption', () => {
    expect(trustedSafeStorage(storage('gnome_libsecret', false), 'linux')).toBeNull();
    expect(trustedSafeStorage(storage('', false), 'win32')).toBeNull();
  });

  test.each([
    ['gnome_libsecret', 'linux'],
    ['kwallet6', 'linux'],
    // Other systems have one real backend, and no name for it.
    ['unknown', 'darwin'],
    ['unknown', 'win32'],
  ] as const)('%s on %s, both ways', (backend, platform) => {
    const trusted = trustedSafeStorage(storage(backend), platform);
    expect(trusted?.decrypt(trusted.encrypt('token'))).toBe('token');
  });
});

describe('SI1, SI11: the system is asked to open', () => {
  test.each([
    ['https://id.example.com/authorize?x=1', 'https://id.example.com/authorize?x=1'],
    ['http://127.0.0.1:49152/start', 'http://127.0.0.1:49152/start'],
    ['http://[::1]:49152/', 'http://[::1]:49152/'],
  ])('%s', (text, address) => {
    expect(openableAddress(text)).toBe(address);
  });

  test.each([
    'http://id.example.com/',
    'http://127.0.0.1.example.com/',
    'https://user@id.example.com/',
    'https://:secret@id.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'smb://server/share',
    '\\\\server\\share',
    'calc.exe',
    '',
  ])('never %s', (text) => {
    expect(openableAddress(text)).toBeNull();
  });
});

describe('the network', () => {
  test('coming back online wakes the app once; staying online does not', async () => {
    const clock = createVirtualClock(0);
    const ending = new AbortController();
    let online = true;
    let wakes = 0;
    const watching = watchOnline({
      isOnline: () => online,
      wake: () => {
        wakes += 1;
      },
      clock,
      signal: ending.signal,
    });
    await settle();
    await clock.advance(60_000);
    expect(wakes).toBe(0);
    online = false;
    await clock.advance(60_000);
    online = true;
    await clock.advance(60_000);
    expect(wakes).toBe(1);
    ending.abort();
    await watching;
  });
});
