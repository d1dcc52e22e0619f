// Looking and reading: what a LocalFolder shows of the names and contents below it.
import { describe, expect, test } from 'vitest';
import { code, scanAll, text, value } from './bench.ts';
import type { Bench, Traits } from './bench.ts';
import type { LocalEntry } from '../../../src/sync/decide/model.ts';

const paths = (entries: readonly LocalEntry[]): string[] => entries.map((entry) => entry.path);

export function lookingCases(bench: Bench, traits: Traits): void {
  describe('looking', () => {
    test('R2: a scan shows every file and folder once, in key order, and none of our own names', async () => {
      for (const path of ['b', 'a/x', 'a-', 'a.txt', 'a/b/c', 'é', '\u{10000}', '\uffee'])
        bench.user.write(path, text(path));
      value(await bench.folder.temporary('a/y', 'tag', 0));
      expect(paths(await scanAll(bench.folder))).toEqual([
        'a-',
        'a.txt',
        'a',
        'a/b',
        'a/b/c',
        'a/x',
        'b',
        'é',
        '\uffee',
        '\u{10000}',
      ]);
    });

    test('R8, N8: names that could lead to our own are shown unless they are ours, and never written', async () => {
      const alike = ['copy/.brimful', 'BRIMFU~1', 'copy/brimfu~2'];
      for (const folder of alike) bench.user.write(`${folder}/x`, text('1'));
      bench.user.write('.brimful-tmp-0/x', text('1'));
      expect(paths(await scanAll(bench.folder))).toEqual([
        'BRIMFU~1',
        'BRIMFU~1/x',
        'copy',
        'copy/.brimful',
        'copy/.brimful/x',
        'copy/brimfu~2',
        'copy/brimfu~2/x',
      ]);
      for (const path of [...alike, '.BRIMFUL-TMP-1', 'copy/.Brimful/x'])
        expect(code(await bench.folder.temporary(path, 'tag', 0)), path).toBe('name-refused');
    });

    test('a scan of a part shows what is below it', async () => {
      for (const path of ['a/x', 'a/b/c', 'ab', 'a.txt']) bench.user.write(path, text(path));
      expect(paths(await scanAll(bench.folder, 'a'))).toEqual(['a/b', 'a/b/c', 'a/x']);
      expect(paths(await scanAll(bench.folder, 'ab'))).toEqual([]);
      expect(paths(await scanAll(bench.folder, 'gone/x'))).toEqual([]);
    });

    test('look and scan show the same', async () => {
      bench.user.write('a/x', text('1'));
      bench.user.makeDirectory('empty');
      bench.user.makeOther('link', 'symlink');
      bench.user.setExecutable('a/x', true);
      for (const entry of await scanAll(bench.folder))
        expect(value(await bench.folder.look(entry.path, []))).toEqual(entry);
      expect(value(await bench.folder.look('gone', []))).toBeUndefined();
      expect(value(await bench.folder.look('gone/x', []))).toBeUndefined();
      expect(value(await bench.folder.look('a/x/below-a-file', []))).toBeUndefined();
    });

    test('case 25, 28: ignored entries are left out, and a folder says what is in it', async () => {
      bench.user.write('only/x.tmp', text('1'));
      bench.user.write('both/x.tmp', text('1'));
      bench.user.write('both/y', text('1'));
      bench.user.write('skipped/z', text('1'));
      bench.user.makeDirectory('empty');
      const ignore = ['*.tmp', 'skipped/'];
      const entries = await scanAll(bench.folder, '', ignore);
      expect(
        entries.map((entry) => (entry.kind === 'directory' ? `${entry.path} ${entry.content}` : entry.path)),
      ).toEqual(['both entries', 'both/y', 'empty empty', 'only ignored']);
      expect(value(await bench.folder.look('only', ignore))).toMatchObject({ content: 'ignored' });
      expect(value(await bench.folder.look('only/x.tmp', ignore))).toBeUndefined();
      expect(value(await bench.folder.look('skipped/z', ignore))).toBeUndefined();
    });

    test.runIf(traits.links)(
      'R8: links and devices are refused, and nothing behind a link is looked at (F3)',
      async () => {
        bench.user.makeOther('link', 'symlink');
        bench.user.makeOther('pipe', 'special-file');
        expect(await scanAll(bench.folder)).toEqual([
          { kind: 'refused', path: 'link', reason: 'symlink', subtree: false },
          { kind: 'refused', path: 'pipe', reason: 'special-file', subtree: false },
        ]);
        expect(value(await bench.folder.look('link/x', []))).toEqual({
          kind: 'refused',
          path: 'link',
          reason: 'symlink',
          subtree: false,
        });
        // Not an empty folder: a caller must not take what was below for deleted (R6).
        const batches = [];
        const scan = bench.folder.scan({ under: 'link', ignore: [], signal: new AbortController().signal });
        for await (const batch of scan) batches.push(code(batch));
        expect(batches).toEqual(['changed']);
      },
    );

    test.runIf(traits.unreadable)(
      'R6, R8: an unreadable folder is refused as a whole, not empty',
      async () => {
        bench.user.write('dir/x', text('1'));
        bench.user.write('dir.txt', text('1'));
        bench.user.setUnreadable('dir', true);
        const refused = { kind: 'refused', path: 'dir', reason: 'unreadable', subtree: true };
        const entries = await scanAll(bench.folder);
        expect(entries[1]).toEqual(refused);
        expect(paths(entries)).toEqual(['dir.txt', 'dir']);
        expect(value(await bench.folder.look('dir/x', []))).toEqual(refused);
        bench.user.setUnreadable('dir', false);
      },
    );

    test('R6: an aborted scan ends with a fault, never as a complete one', async () => {
      bench.user.write('a/x', text('1'));
      const batches = [];
      const scan = bench.folder.scan({ under: '', ignore: [], signal: AbortSignal.abort() });
      for await (const batch of scan) batches.push(code(batch));
      expect(batches.at(-1)).toBe('cancelled');
    });

    test('what cannot be a path is refused (F1, F2)', async () => {
      for (const path of ['', '.', '..', '../x', 'a/../../x', 'a//b', '/abs', 'a/', 'nul\0', '\ud800']) {
        expect(code(await bench.folder.look(path, [])), path).toBe('name-refused');
        expect(code(await bench.folder.temporary(path, 'tag', 0)), path).toBe('name-refused');
        expect(code(await bench.folder.makeDirectory(path)), path).toBe('name-refused');
        expect(code(await bench.folder.removeDirectory(path)), path).toBe('name-refused');
      }
      for (const path of ['.brimful', '.brimful/bench.folder.json', '.BRIMFUL/x', 'a/.brimful-tmp-x'])
        expect(code(await bench.folder.temporary(path, 'tag', 0)), path).toBe('name-refused');
    });
  });

  describe('reading', () => {
    test('R4, case 10: a reader sees one state and notices when it is over', async () => {
      bench.user.write('a', text('0123456789'));
      const reader = value(await bench.folder.open('a', await bench.identity('a')));
      expect(new TextDecoder().decode(value(await reader.read(2, 3)))).toBe('234');
      const memory = new Uint8Array(5).fill(1);
      const again = value(await reader.read(4, 3, memory));
      expect([again.buffer, new TextDecoder().decode(again)]).toEqual([memory.buffer, '456']);
      expect(memory.subarray(3)).toEqual(new Uint8Array(2).fill(1));
      expect(await reader.unchanged()).toBe(true);
      bench.user.atomicSave('a', text('new'));
      expect(await reader.unchanged()).toBe(false);
      expect(new TextDecoder().decode(value(await reader.read(0, 10)))).toBe('0123456789');
      await reader.close();
    });

    test('case 10: a file written in place is noticed, and one cut short cannot be read on', async () => {
      bench.user.write('a', text('0123456789'));
      const reader = value(await bench.folder.open('a', await bench.identity('a')));
      bench.user.write('a', text('01'));
      expect(await reader.unchanged()).toBe(false);
      expect(code(await reader.read(0, 10))).toBe('changed');
      await reader.close();
    });

    test('R4, R10: only the expected state is made durable, wherever it lies', async () => {
      bench.user.write('d/e/a', text('1'));
      const before = await bench.identity('d/e/a');
      expect(code(await bench.flush('d/e/a', before))).toBe('ok');
      expect(await bench.identity('d/e/a')).toEqual(before);
      bench.user.append('d/e/a', text('2'));
      expect(code(await bench.flush('d/e/a', before))).toBe('changed');
      bench.user.remove('d/e/a');
      expect(code(await bench.flush('d/e/a', before))).toBe('changed');
    });

    test('R4: another state than the expected one is not opened', async () => {
      bench.user.write('a', text('1'));
      const before = await bench.identity('a');
      bench.user.append('a', text('2'));
      expect(code(await bench.folder.open('a', before))).toBe('changed');
      bench.user.remove('a');
      expect(code(await bench.folder.open('a', before))).toBe('changed');
    });

    const UTF_16_LE = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('*.tmp', 'utf16le')]);

    test.each([
      ['UTF-8', text('*.tmp')],
      ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text('*.tmp')])],
      ['UTF-16, little endian', UTF_16_LE],
      ['UTF-16, big endian', Buffer.from(UTF_16_LE).swap16()],
    ])('a text is read as %s (I1)', async (_name, bytes) => {
      bench.user.write('.brimfulignore', bytes);
      expect(value(await bench.folder.readText('.brimfulignore'))).toBe('*.tmp');
    });

    test.each([
      ['too large', new Uint8Array(1024 * 1024 + 1).fill(0x20)],
      ['in Latin-1', Buffer.from([0xfc, 0x2f])],
      ['in UTF-16 without a byte order mark', Buffer.from('*.tmp', 'utf16le')],
      ['cut in the middle of a character', Buffer.from([0x61, 0xc3])],
    ])('what is %s is no text (I1)', async (_name, bytes) => {
      bench.user.write('.brimfulignore', bytes);
      expect(code(await bench.folder.readText('.brimfulignore'))).toBe('not-text');
    });

    test('a folder, a pipe and a link that leads nowhere are no text; nothing at all is none (I1)', async () => {
      expect(value(await bench.folder.readText('gone'))).toBeNull();
      bench.user.makeDirectory('folder');
      const others = (['special-file', 'symlink'] as const).filter((kind) =>
        bench.user.makeOther(kind, kind),
      );
      for (const path of ['folder', ...others])
        expect(code(await bench.folder.readText(path)), path).toBe('not-text');
    });
  });
}
