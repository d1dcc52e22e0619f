// Where Brimful keeps its own files, and which places it refuses to sync (F6).
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultDataDir, openDataDir } from '../../../src/app/instance/dataDir.ts';
import { checkRoot } from '../../../src/app/folders/checkRoot.ts';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'brimful-places-')));
});
afterEach(() => rmSync(base, { recursive: true }));

describe('data dir', () => {
  const home = homedir();
  const CASES: readonly (readonly [NodeJS.Platform, Record<string, string>, string])[] = [
    ['linux', {}, join(home, '.local/share/brimful')],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/brimful'],
    ['linux', { XDG_DATA_HOME: 'relative' }, join(home, '.local/share/brimful')],
    ['darwin', {}, join(home, 'Library/Application Support/Brimful')],
    ['win32', { APPDATA: '/Users/me/Roaming' }, '/Users/me/Roaming/Brimful'],
  ];
  test.each(CASES)('on %s with %j: %s', (platform, environment, expected) => {
    expect(defaultDataDir(platform, environment)).toBe(expected);
  });

  test('is closed to other users, even one that was open before', () => {
    const path = join(base, 'data');
    mkdirSync(path, { mode: 0o755 });
    expect(openDataDir(path)).toMatchObject({ ok: true, value: { path, config: join(path, 'config.json') } });
    for (const each of [path, join(path, 'logs'), join(path, 'journals')]) {
      expect(statSync(each).mode & 0o077).toBe(0);
    }
  });

  test('two spellings of one folder are one data dir', () => {
    mkdirSync(join(base, 'data'));
    symlinkSync(join(base, 'data'), join(base, 'link'));
    expect(openDataDir(join(base, 'link'))).toMatchObject({ value: { path: join(base, 'data') } });
  });

  test('a file in its place is refused with a sentence', () => {
    writeFileSync(join(base, 'file'), '');
    expect(openDataDir(join(base, 'file'))).toMatchObject({
      ok: false,
      fault: { code: 'data-dir-unusable' },
    });
  });
});

describe('places to sync (F6)', () => {
  const check = (path: string) =>
    checkRoot(path, { dataDir: join(base, 'data'), syncedFolders: [join(base, 'synced', 'docs')] });
  const make = (...names: string[]): string => {
    const path = join(base, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };

  test('an ordinary folder is fine', () => {
    make('data');
    make('synced', 'docs');
    expect(check(make('photos')).ok).toBe(true);
    expect(check(make('synced', 'docs2')).ok).toBe(true);
  });

  test('refused: whole disks, the home folder and what holds it, our own files, what is synced already', () => {
    make('data', 'logs');
    make('synced', 'docs', 'inside');
    writeFileSync(join(base, 'file'), '');
    const refused = [
      ...['/', homedir(), join(homedir(), '..'), join(base, 'data'), join(base, 'data', 'logs'), base],
      ...[join(base, 'synced'), join(base, 'synced', 'docs'), join(base, 'synced', 'docs', 'inside')],
      join(base, 'file'),
    ];
    for (const path of refused) {
      expect({ path, answer: check(path) }).toMatchObject({ answer: { fault: { code: 'root-refused' } } });
    }
  });

  test('a link is judged by where it leads', () => {
    make('data');
    symlinkSync(join(base, 'data'), join(base, 'innocent'));
    expect(check(join(base, 'innocent'))).toMatchObject({ fault: { code: 'root-refused' } });
  });

  test('a folder that is not there may come back', () => {
    expect(check(join(base, 'absent'))).toMatchObject({ fault: { code: 'root-missing' } });
  });
});
