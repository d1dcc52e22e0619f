// Enforces the architecture: allowed imports, who may touch Electron, and how long files and folders may be.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MAX_LINES = 400;
/** Prettier's `printWidth`; it leaves comments alone. */
const MAX_WIDTH = 110;

/**
 * Folders are said to be flat beyond this many entries (files and folders together, the README not counted).
 */
const MAX_SIBLINGS = 16;

/**
 * Rooms, most specific first. Every file of `src` and `renderer` belongs to the first one whose prefix fits.
 */
const ROOMS = [
  'src/sync/decide/',
  'src/sync/observe/',
  'src/sync/apply/',
  'src/sync/start/',
  'src/sync/run/',
  'src/sync/', // the ports and what the app sees of an engine
  'src/network/',
  'src/persistence/',
  'src/contract/',
  'src/disk/',
  'src/storage/',
  'src/journal/',
  'src/auth/',
  'src/app/',
  'src/electron/',
  'src/headless/',
  'src/tools/',
  'src/', // the leaves
  'renderer/bridge/',
  'renderer/context/',
  'renderer/icons/',
  'renderer/text/',
  'renderer/controls/',
  'renderer/help/',
  'renderer/bucket/',
  'renderer/accounts/',
  'renderer/setup/',
  'renderer/folders/',
  'renderer/activity/',
  'renderer/page/',
  'renderer/',
  'test/',
] as const;
type Room = (typeof ROOMS)[number];

const LEAVES = ['src/'] as const;
const PORTS = ['src/', 'src/sync/decide/', 'src/sync/'] as const;
const WORDS_OF_THE_PAGE = [
  'src/contract/',
  'renderer/bridge/',
  'renderer/context/',
  'renderer/text/',
] as const;
const PARTS_OF_THE_PAGE = [...WORDS_OF_THE_PAGE, 'renderer/icons/', 'renderer/controls/'] as const;

/** The allowed arrows. A room may always import itself; everything not listed here is forbidden. */
const ARROWS: Record<Exclude<Room, 'test/'>, readonly Room[]> = {
  'src/': [],
  'src/network/': LEAVES,
  'src/persistence/': LEAVES,
  // The rules of modes and of our own names have one copy, the pure one.
  'src/contract/': ['src/sync/decide/'],
  'src/sync/decide/': [],
  'src/sync/': ['src/', 'src/sync/decide/'],
  'src/sync/observe/': PORTS,
  'src/sync/apply/': PORTS,
  'src/sync/start/': [...PORTS, 'src/sync/apply/'],
  'src/sync/run/': [...PORTS, 'src/sync/observe/', 'src/sync/apply/', 'src/sync/start/'],
  'src/disk/': [...PORTS, 'src/persistence/'],
  'src/storage/': [...PORTS, 'src/network/', 'src/persistence/'],
  'src/journal/': [...PORTS, 'src/persistence/'],
  'src/auth/': ['src/', 'src/contract/', 'src/network/', 'src/persistence/'],
  'src/app/': [
    'src/',
    'src/network/',
    'src/persistence/',
    'src/contract/',
    'src/sync/decide/',
    'src/sync/',
    'src/sync/apply/',
    'src/sync/run/',
    'src/disk/',
    'src/storage/',
    'src/journal/',
    'src/auth/',
  ],
  'src/electron/': ['src/', 'src/network/', 'src/persistence/', 'src/contract/', 'src/app/'],
  'src/headless/': ['src/', 'src/network/', 'src/persistence/', 'src/contract/', 'src/app/'],
  // For whoever works on the app: they start the local servers of the tests, and
  // nothing of the app imports them.
  'src/tools/': ['src/', 'src/contract/', 'src/disk/', 'test/'],
  'renderer/bridge/': ['src/contract/'],
  'renderer/context/': ['src/contract/', 'renderer/bridge/'],
  'renderer/icons/': [],
  'renderer/text/': ['src/contract/', 'renderer/icons/'],
  'renderer/controls/': [...WORDS_OF_THE_PAGE, 'renderer/icons/'],
  'renderer/bucket/': PARTS_OF_THE_PAGE,
  'renderer/help/': PARTS_OF_THE_PAGE,
  'renderer/accounts/': [...PARTS_OF_THE_PAGE, 'renderer/help/'],
  'renderer/setup/': [...PARTS_OF_THE_PAGE, 'renderer/bucket/'],
  'renderer/folders/': [...PARTS_OF_THE_PAGE, 'renderer/bucket/', 'renderer/help/'],
  'renderer/activity/': PARTS_OF_THE_PAGE,
  'renderer/page/': [
    ...PARTS_OF_THE_PAGE,
    'renderer/accounts/',
    'renderer/setup/',
    'renderer/folders/',
    'renderer/activity/',
  ],
  'renderer/': ['renderer/bridge/', 'renderer/page/'],
};

/** Packages that only certain files may import (a path prefix allows a folder). */
const RESTRICTED_PACKAGES: Record<string, readonly string[]> = {
  electron: ['src/electron/'],
  'electron-updater': ['src/electron/'],
  keytar: ['src/auth/'],
  'dbus-native': ['src/auth/'],
  '@napi-rs/keyring': ['src/auth/'],
  'openid-client': ['src/auth/'],
  chokidar: ['src/disk/'],
  libsql: ['src/journal/', 'src/persistence/'],
  preact: ['renderer/'],
  ignore: ['src/sync/decide/ignore.ts'],
  'mime-types': ['src/storage/properties/'],
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

/** The folder of a file and all folders around it, from the top one on. */
function foldersAbove(path: string): readonly string[] {
  return dirname(path)
    .split('/')
    .map((_name, index, names) => names.slice(0, index + 1).join('/'));
}

/** Files and folders. Empty folders do not count: git may leave them behind where files have moved away. */
function siblingsIn(folder: string): number {
  const isEmpty = (path: string): boolean =>
    !readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.name !== 'README.md')
    .filter((entry) => !entry.isDirectory() || !isEmpty(join(ROOT, folder, entry.name))).length;
}

function roomOf(path: string): Room {
  const room = ROOMS.find((prefix) => path.startsWith(prefix));
  if (room === undefined) throw new Error(`${path} belongs to no room`);
  return room;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function resolveImport(file: SourceFile, specifier: string): string {
  return normalize(join(dirname(file.path), specifier.replace(/\?.*$/, '')));
}

const files = [...sourceFiles('src'), ...sourceFiles('renderer')];
const tests = sourceFiles('test');

const arrows = files.flatMap((file) =>
  file.imports
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ from: file.path, to: resolveImport(file, specifier) }))
    .filter(({ to }) => /^(src|renderer|test)\//.test(to)),
);

describe('architecture', () => {
  test('there is something to check', () => {
    expect(files.length).toBeGreaterThan(5);
  });

  test('imports run one way', () => {
    const wrong = arrows.filter(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      return room === 'test/' || (target !== room && !ARROWS[room].includes(target));
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test('no folder is part of a circle', () => {
    const below = new Map<string, Set<string>>();
    for (const { from, to } of arrows) {
      const [folder, target] = [dirname(from), dirname(to)];
      if (folder !== target) below.set(folder, (below.get(folder) ?? new Set()).add(target));
    }
    const reaches = (start: string): Set<string> => {
      const seen = new Set<string>();
      const next = [...(below.get(start) ?? [])];
      for (let folder = next.pop(); folder !== undefined; folder = next.pop()) {
        if (!seen.has(folder)) next.push(...(below.get(folder) ?? []));
        seen.add(folder);
      }
      return seen;
    };
    expect([...below.keys()].filter((folder) => reaches(folder).has(folder))).toEqual([]);
  });

  test('no folder is flat', () => {
    const folders = new Set([...files, ...tests].flatMap((file) => foldersAbove(file.path)));
    const wide = [...folders]
      .map((folder) => ({ folder, siblings: siblingsIn(folder) }))
      .filter(({ siblings }) => siblings > MAX_SIBLINGS);
    expect(wide).toEqual([]);
  });

  test('restricted packages stay in their rooms', () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap((specifier) => {
        const allowed = RESTRICTED_PACKAGES[packageOf(specifier)];
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
    const tooLong = [...files, ...tests]
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(tooLong).toEqual([]);
    const headless = files
      .filter((file) => !file.text.startsWith('//') && !file.text.startsWith('/*'))
      .map((file) => file.path);
    expect(headless).toEqual([]);
  });

  test('no comment is wider than the code', () => {
    const wide = [...files, ...tests].flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, where: `${path}:${index + 1}` }))
        .filter(({ line }) => /^\s*(\/\/|\/?\*)/.test(line) && line.length > MAX_WIDTH)
        .map(({ where }) => where),
    );
    expect(wide).toEqual([]);
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
