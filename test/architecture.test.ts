// Holds the house to its plan: which room may import which, who may touch Electron, and how long a file may be.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MAX_LINES = 400;

/** Rooms, most specific first. Every file of `src` and `renderer` belongs to the first one whose prefix fits. */
const ROOMS = [
  'src/sync/decide/',
  'src/sync/observe/',
  'src/sync/apply/',
  'src/sync/ports.ts',
  'src/sync/engineApi.ts',
  'src/sync/',
  'src/contract/',
  'src/disk/',
  'src/storage/',
  'src/journal/',
  'src/auth/',
  'src/app/',
  'src/electron/',
  'src/headless/',
  'src/launch.ts',
  'src/', // the leaves: result, clock, credentials
  'renderer/',
] as const;
type Room = (typeof ROOMS)[number];

/** The allowed arrows. A room may always import itself; everything not listed here is forbidden. */
const ARROWS: Record<Room, readonly Room[]> = {
  'src/': [],
  'src/sync/decide/': [],
  'src/sync/ports.ts': ['src/', 'src/sync/decide/'],
  'src/sync/engineApi.ts': ['src/', 'src/sync/decide/', 'src/sync/ports.ts'],
  'src/sync/observe/': ['src/', 'src/sync/decide/', 'src/sync/ports.ts'],
  'src/sync/apply/': ['src/', 'src/sync/decide/', 'src/sync/ports.ts', 'src/sync/engineApi.ts'],
  'src/sync/': [
    'src/',
    'src/sync/decide/',
    'src/sync/ports.ts',
    'src/sync/engineApi.ts',
    'src/sync/observe/',
    'src/sync/apply/',
  ],
  'src/contract/': [],
  'src/disk/': ['src/', 'src/sync/decide/', 'src/sync/ports.ts'],
  'src/storage/': ['src/', 'src/sync/decide/', 'src/sync/ports.ts'],
  'src/journal/': ['src/', 'src/sync/decide/', 'src/sync/ports.ts'],
  'src/auth/': ['src/'],
  'src/app/': [
    'src/',
    'src/contract/',
    'src/sync/decide/',
    'src/sync/ports.ts',
    'src/sync/engineApi.ts',
    'src/sync/',
    'src/disk/',
    'src/storage/',
    'src/journal/',
    'src/auth/',
  ],
  'src/electron/': ['src/', 'src/contract/', 'src/app/'],
  'src/headless/': ['src/', 'src/contract/', 'src/app/'],
  'src/launch.ts': ['src/'],
  'renderer/': ['src/contract/'],
};

/** Packages that only certain files may import (a path prefix allows a folder). */
const GUARDED_PACKAGES: Record<string, readonly string[]> = {
  electron: ['src/electron/'],
  'electron-updater': ['src/electron/'],
  keytar: ['src/auth/'],
  'openid-client': ['src/auth/'],
  chokidar: ['src/disk/'],
  libsql: ['src/journal/'],
  preact: ['renderer/'],
  ignore: ['src/sync/decide/ignore.ts'],
};

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      const text = readFileSync(absolute, 'utf8');
      const imports = [...text.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)].map(
        (match) => match[1] ?? '',
      );
      return { path: relative(ROOT, absolute), text, imports };
    });
}

function roomOf(path: string): Room {
  const room = ROOMS.find((prefix) => path.startsWith(prefix));
  if (room === undefined) throw new Error(`${path} belongs to no room`);
  return room;
}

function resolveImport(file: SourceFile, specifier: string): string {
  return normalize(join(dirname(file.path), specifier.replace(/\?.*$/, '')));
}

const files = [...sourceFiles('src'), ...sourceFiles('renderer')];

describe('architecture', () => {
  test('there is something to check', () => {
    expect(files.length).toBeGreaterThan(5);
  });

  test('imports run one way', () => {
    const wrong = files.flatMap((file) => {
      const from = roomOf(file.path);
      return file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolveImport(file, specifier))
        .filter(
          (target) =>
            target.startsWith('src/') || target.startsWith('renderer/') || target.startsWith('test/'),
        )
        .filter(
          (target) =>
            target.startsWith('test/') || (roomOf(target) !== from && !ARROWS[from].includes(roomOf(target))),
        )
        .map((target) => `${file.path} -> ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  test('guarded packages stay in their rooms', () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap((specifier) => {
        const allowed = GUARDED_PACKAGES[specifier.split('/')[0] ?? ''];
        return allowed && !allowed.some((prefix) => file.path.startsWith(prefix))
          ? [`${file.path} -> ${specifier}`]
          : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('decide is pure: no other imports, no clock, no randomness', () => {
    const pure = files.filter((file) => file.path.startsWith('src/sync/decide/'));
    expect(pure.length).toBeGreaterThan(0);
    for (const file of pure) {
      const foreign = file.imports.filter(
        (specifier) => !specifier.startsWith('./') && specifier !== 'ignore',
      );
      expect(foreign, file.path).toEqual([]);
      expect(
        file.text.match(/\b(Date|Math\.random|crypto|setTimeout|process)\b(?!['`])/g) ?? [],
        file.path,
      ).toEqual([]);
    }
  });

  test('one file touches ipcMain, one touches contextBridge', () => {
    const users = (word: string): string[] =>
      files.filter((file) => new RegExp(`\\b${word}\\b`).test(file.text)).map((file) => file.path);
    expect(users('ipcMain').length).toBeLessThanOrEqual(1);
    expect(users('contextBridge').length).toBeLessThanOrEqual(1);
  });

  test('files are short and say what they are for', () => {
    const tests = sourceFiles('test');
    const tooLong = [...files, ...tests]
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(tooLong).toEqual([]);
    const headless = files
      .filter((file) => !file.text.startsWith('//') && !file.text.startsWith('/*'))
      .map((file) => file.path);
    expect(headless).toEqual([]);
  });

  test('no barrels, no drawers', () => {
    const bad = files
      .map((file) => file.path)
      .filter(
        (path) => /\/(index|utils?|helpers?|common|misc)\.tsx?$/.test(path) && path !== 'renderer/index.tsx',
      );
    expect(bad).toEqual([]);
  });
});
