// Keys are hostile input: what becomes a path, what is refused and why, and how conflict
// copies are named (F1, R7, R8).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictOrigin, conflictPath, isConflictCopy } from '../../../../src/sync/decide/conflictName.ts';
import { createIgnore, rememberedPatterns } from '../../../../src/sync/decide/ignore.ts';
import { keyToPath, namesOn, pathToKey } from '../../../../src/sync/decide/keyPath.ts';
import { compareKeys, sortKey } from '../../../../src/sync/decide/order.ts';

const HOSTILE: readonly [key: string, reason: string][] = [
  ['../evil', 'key-dots'],
  ['a/../../evil', 'key-dots'],
  ['./a', 'key-dots'],
  ['..', 'key-dots'],
  ['a//b', 'key-empty-part'],
  ['/abs', 'key-empty-part'],
  ['', 'key-empty-part'],
  ['//', 'key-empty-part'],
  ['C:\\x', 'name-character'],
  ['C:', 'name-character'],
  ['file:stream', 'name-character'],
  ['a\\b', 'name-character'],
  ['a\u0000b', 'name-character'],
  ['line\nbreak', 'name-character'],
  ['what?', 'name-character'],
  ['con', 'name-reserved'],
  ['dir/NUL.txt', 'name-reserved'],
  ['com¹', 'name-reserved'],
  ['lpt9.tar.gz', 'name-reserved'],
  ['dot.', 'name-trailing'],
  ['space ', 'name-trailing'],
  ['dir /x', 'name-trailing'],
  ['x'.repeat(256), 'name-too-long'],
  ['ü'.repeat(128), 'name-too-long'],
  ['lone\ud800surrogate', 'name-not-unicode'],
  ['.brimful/folder.json', 'name-ours'],
  ['.BRIMFUL/x', 'name-ours'],
  ['deep/.brimful-tmp-1', 'name-ours'],
  ['BRIMFU~1/x', 'name-ours'],
];

describe('keys', () => {
  test.each(HOSTILE)('%j is refused: %s', (key, reason) => {
    expect(keyToPath(key, 1, 'portable')).toEqual({ kind: 'refused', reason });
  });

  test('a trailing slash is a folder when it is empty, and refused when it holds bytes', () => {
    expect(keyToPath('dir/', 0, 'portable')).toEqual({ kind: 'directory', path: 'dir' });
    expect(keyToPath('dir/', 1, 'portable')).toEqual({ kind: 'refused', reason: 'key-slash-with-bytes' });
  });

  test('native names are taken where the system can hold them; what could leave the root never is', () => {
    expect(keyToPath('Screenshot 12:30?.png', 1, 'native')).toEqual({
      kind: 'file',
      path: 'Screenshot 12:30?.png',
    });
    for (const key of ['../evil', 'a//b', '/abs', 'C:\\x', 'a\u0000b', '.brimful/x']) {
      expect(keyToPath(key, 1, 'native').kind, key).toBe('refused');
    }
  });

  test('Windows has portable names whatever is configured, others what the folder says (N5)', () => {
    expect(namesOn('win32', 'native')).toBe('portable');
    expect(namesOn('linux', 'native')).toBe('native');
    expect(namesOn('darwin', 'portable')).toBe('portable');
  });

  test('an accepted key is its path, and stays inside (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (key) => {
        const view = keyToPath(key, 0, 'portable');
        if (view.kind === 'refused') return;
        expect(pathToKey(view.path, view.kind)).toBe(key);
        expect(view.path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('order', () => {
  test('is that of the UTF-8 bytes, as S3 lists (property)', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 2000 },
    );
  });

  test('puts a folder where its marker would be', () => {
    const names = [
      { path: 'a', kind: 'directory' },
      { path: 'a', kind: 'file' },
      { path: 'a-b', kind: 'file' },
      { path: 'a/x', kind: 'file' },
    ];
    expect(names.map(sortKey).sort(compareKeys)).toEqual(['a', 'a-b', 'a/', 'a/x']);
  });
});

describe('conflict copies', () => {
  const stamp = '2026-11-22 14.03';

  test('keep folder, stem and extension', () => {
    expect(conflictPath('d/report.txt', stamp, 'LAPTOP', 1)).toBe(
      'd/report (conflict 2026-11-22 14.03 from LAPTOP).txt',
    );
    expect(conflictPath('.bashrc', stamp, 'LAPTOP', 2)).toBe(
      '.bashrc (conflict 2026-11-22 14.03 from LAPTOP) 2',
    );
  });

  test('of copies are named after the original', () => {
    const first = conflictPath('a.txt', stamp, 'ONE', 1);
    expect(isConflictCopy(first)).toBe(true);
    expect(conflictOrigin(first)).toBe('a.txt');
    expect(conflictPath(first, '2026-11-23 09.00', 'TWO', 3)).toBe(
      'a (conflict 2026-11-23 09.00 from TWO) 3.txt',
    );
    expect(isConflictCopy('a (conflict of interest).txt')).toBe(false);
  });

  test.each(['d/a.txt', 'd/README', '.bashrc', 'v1.2/notes'])('a copy of %s leads back to it', (path) => {
    for (const attempt of [1, 2, 10]) {
      const copy = conflictPath(path, stamp, 'LAPTOP', attempt);
      expect(conflictOrigin(copy)).toBe(path);
      expect(conflictPath(copy, stamp, 'LAPTOP', attempt)).toBe(copy);
    }
  });

  test('have names that every system can hold, whatever the device is called (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 251 }), (device, length) => {
        const path = conflictPath(`${'x'.repeat(length)}.txt`, stamp, device, 1);
        expect(keyToPath(path, 1, 'portable')).toEqual({ kind: 'file', path });
        expect(isConflictCopy(path)).toBe(true);
      }),
    );
  });
});

describe('ignore rules', () => {
  test('cover the leftovers of systems and editors, and what the person adds', () => {
    const ignored = createIgnore(rememberedPatterns(['*.tmp', 'build/'])('!keep.tmp\nsecret*\n'));
    for (const path of ['.DS_Store', 'd/Thumbs.db', '~$report.docx', 'x.swp', 'a.tmp', 'secret.txt']) {
      expect(ignored(path, false), path).toBe(true);
    }
    expect(ignored('build', true)).toBe(true);
    expect(ignored('build/out.js', false)).toBe(true);
    expect(ignored('keep.tmp', false)).toBe(false);
    expect(ignored('report.docx', false)).toBe(false);
  });

  test('leave names that the matcher cannot take to the refusal', () => {
    expect(createIgnore(['*'])('../evil', false)).toBe(false);
  });
});
