// Atomic replacement of a file: what is kept, what never happens, and links or leftovers in the way.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile, replaceFileInOwnFolder } from '../../../src/persistence/atomicFile.ts';

const isWindows = process.platform === 'win32';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(isWindows)('is private unless another mode is named, whatever the process masks', () => {
  const mask = process.umask(0o077);
  try {
    replaceFile(join(folder, 'private'), 'secret');
    replaceFile(join(folder, 'shared'), 'open', 0o644);
  } finally {
    process.umask(mask);
  }
  expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'shared')).mode & 0o777).toBe(0o644);
});

test('a draft that a killed process left is replaced, and none is left behind', () => {
  const file = join(folder, 'file');
  writeFileSync(`${file}.new`, 'half a dra');
  replaceFile(file, 'whole');
  expect(readFileSync(file, 'utf8')).toBe('whole');
  expect(readdirSync(folder)).toEqual(['file']);
});

test.skipIf(isWindows)('a link at the name of the draft or of the file leads nowhere', () => {
  const [file, elsewhere] = [join(folder, 'file'), join(folder, 'elsewhere')];
  writeFileSync(elsewhere, 'not yours');
  symlinkSync(elsewhere, `${file}.new`);
  symlinkSync(elsewhere, file);
  replaceFile(file, 'mine');
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(readFileSync(elsewhere, 'utf8')).toBe('not yours');
});

test('R6: a folder that is gone is not created again, except one of our own', () => {
  const file = join(folder, 'unmounted', 'file');
  expect(() => replaceFile(file, 'content')).toThrow('ENOENT');
  expect(existsSync(join(folder, 'unmounted'))).toBe(false);
  replaceFileInOwnFolder(file, 'content');
  expect(readFileSync(file, 'utf8')).toBe('content');
});

test('what cannot be replaced stays as it was, and no draft is left', () => {
  const taken = join(folder, 'taken');
  mkdirSync(join(taken, 'below'), { recursive: true });
  expect(() => replaceFile(taken, 'content')).toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
  expect(readdirSync(taken)).toEqual(['below']);
});
