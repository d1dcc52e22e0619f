// What the papers say exists: every link, file, npm script and command of the command line that they name.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const TOP_FOLDERS = ['src', 'renderer', 'test', 'assets'];

interface Quote {
  readonly text: string;
  /** Folder that the quoting file is in, from the root. */
  readonly folder: string;
  readonly where: string;
}

interface Paper {
  readonly path: string;
  readonly text: string;
}

const read = (path: string): Paper => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

const papers = ['*.md', ...TOP_FOLDERS.map((folder) => `${folder}/**/*.md`)]
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .map(read);
const code = TOP_FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT })).map(read);
const everything = TOP_FOLDERS.flatMap((folder) => [folder, ...globSync(`${folder}/**`, { cwd: ROOT })]);
const names = new Set([...everything, ...globSync('*', { cwd: ROOT })].map((path) => basename(path)));

/** Each match of the first group of `pattern`, with the line that it is in. */
function quotesIn({ path, text }: Paper, pattern: RegExp): readonly Quote[] {
  return [...text.matchAll(pattern)].map(({ 1: quoted = '', index }) => ({
    text: quoted,
    folder: dirname(path),
    where: `${path}:${text.slice(0, index).split('\n').length}`,
  }));
}

const quotes = (pattern: RegExp): readonly Quote[] => papers.flatMap((paper) => quotesIn(paper, pattern));
const tell = ({ text, where }: Quote): string => `${text} in ${where}`;

/**
 * The folder itself and those above it, up to the root, and the app's: papers leave
 * out what their reader knows.
 */
function startingPoints(folder: string): readonly string[] {
  const above = folder.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'));
  return [...above, '.', 'src'];
}

function exists({ text, folder }: Quote): boolean {
  const path = text.replace(/\/$/, '');
  if (!path.includes('/') && !path.includes('*')) return names.has(path);
  return startingPoints(folder).some((start) =>
    path.includes('*')
      ? globSync(join(start, path), { cwd: ROOT }).length > 0
      : existsSync(join(ROOT, start, path)),
  );
}

/** A name with one of our endings, a folder with its slash, or whatever begins with a folder of the top. */
const PATH =
  /^(?!\.\w|[\w-]+:|\/)(?:[\w.*/-]+\.(?:tsx?|js|css|html|md|yml)|[\w./-]+\/|(?:src|renderer|test|assets)\/[\w./*-]+)$/;
/** Capitals stand for a name that the reader chooses. */
const PLACEHOLDER = /(?:^|\/)NAME\b/;

/** GitHub's address of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(path: string): readonly string[] {
  return quotesIn(read(path), /^#+ (.+)$/gm).map(({ text }) => anchorOf(text));
}

describe('papers', () => {
  test('every relative link leads to a file and to a heading in it', () => {
    const links = quotes(/\]\((?!https?:)([^)\s]+)\)/g);
    expect(links.length).toBeGreaterThan(3);
    const dead = links.filter(({ text, folder, where }) => {
      const [path = '', anchor] = text.split('#');
      const target = path === '' ? where.replace(/:\d+$/, '') : join(folder, path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(dead.map(tell)).toEqual([]);
  });

  test('every file and folder that is quoted is there', () => {
    const paths = quotes(/`([^`\n]+)`/g)
      .flatMap((quote) => quote.text.split(/\s+/).map((text) => ({ ...quote, text })))
      .filter(({ text }) => PATH.test(text) && !PLACEHOLDER.test(text));
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.filter((path) => !exists(path)).map(tell)).toEqual([]);
  });

  test('every function, type and setting that is quoted is in the code', () => {
    const words = new Set(code.flatMap(({ text }) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
    const quoted = quotes(/`([A-Za-z]+(?:\.[A-Za-z]+)*)`/g)
      .flatMap((quote) => quote.text.split('.').map((text) => ({ ...quote, text })))
      .filter(({ text }) => /^[A-Za-z][a-z]+[A-Z]\w*$/.test(text));
    expect(quoted.length).toBeGreaterThan(100);
    expect(quoted.filter(({ text }) => !words.has(text)).map(tell)).toEqual([]);
  });

  test('every import of an example leads to a file', () => {
    const imports = quotes(/^import .* from '(\.[^']+)';$/gm);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter(({ text, folder }) => !existsSync(join(ROOT, folder, text))).map(tell)).toEqual([]);
  });

  test('every path from the root that a comment quotes is there', () => {
    const comments = code.flatMap((file) =>
      quotesIn(file, /(?:\/\/|^\s*\/?\*).*?(?<![\w./-])((?:src|renderer|test)\/[\w./-]+\.(?:tsx?|md))\b/gm),
    );
    expect(comments.length).toBeGreaterThan(3);
    expect(comments.filter(({ text }) => !existsSync(join(ROOT, text))).map(tell)).toEqual([]);
  });

  test('every npm script that is named is there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const named = quotes(/\bnpm run ([a-z:]+)/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ text }) => !(text in scripts)).map(tell)).toEqual([]);
  });

  test('every command of the command line that is named is there', () => {
    const commands = code.flatMap((file) =>
      file.path.startsWith('src/headless/commands/') ? quotesIn(file, /^ {2}usage:\s*'([a-z-]+)/gm) : [],
    );
    const known = new Set(commands.map(({ text }) => text));
    const named = quotes(/(?:`|npx )brimful ([a-z][a-z-]*)/g).filter(
      ({ folder }) => folder !== 'src/headless/commands',
    );
    expect(known.size).toBeGreaterThan(10);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ text }) => !known.has(text)).map(tell)).toEqual([]);
  });
});
