// What every LocalFolder promises, said once and asked of the virtual disk and of real file systems: the fake is held to the real.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileIdentity, LocalEntry, LocalFile } from '../../../src/sync/decide/model.ts';
import type { LocalFault, LocalFolder, LocalTemporary } from '../../../src/sync/ports.ts';
import type { Result } from '../../../src/result.ts';
import type { VirtualUser } from '../../fakes/virtualDisk.ts';

export interface LocalWorld {
  readonly folder: LocalFolder;
  /** A person at the same files. */
  readonly user: VirtualUser;
  /** The process ends without cleaning up; the next one begins. */
  readonly restart: () => Promise<LocalFolder>;
  readonly dispose: () => Promise<void>;
}

/** Differences between file systems that the contract allows. */
export interface Traits {
  readonly unreadable: boolean;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const MTIME = '1700000000.500000000';

export function value<T>(result: Result<T, LocalFault>): T {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.detail ?? ''}`);
  return result.value;
}

export function code<T>(result: Result<T, LocalFault>): string {
  return result.ok ? 'ok' : result.fault.code;
}

export async function scanAll(
  folder: LocalFolder,
  under = '',
  ignore: readonly string[] = [],
): Promise<LocalEntry[]> {
  const entries: LocalEntry[] = [];
  for await (const batch of folder.scan({ under, ignore, signal: new AbortController().signal }))
    entries.push(...value(batch));
  return entries;
}

export function describeLocalFolder(name: string, create: () => Promise<LocalWorld>, traits: Traits): void {
  describe(`LocalFolder on ${name}`, () => {
    let world: LocalWorld;
    let folder: LocalFolder;
    let user: VirtualUser;

    beforeEach(async () => {
      world = await create();
      ({ folder, user } = world);
      value(await folder.openRoot(null));
    });
    afterEach(() => world.dispose());

    const read = (path: string): string | null => {
      const bytes = user.read(path);
      return bytes === null ? null : new TextDecoder().decode(bytes);
    };
    const file = async (path: string): Promise<LocalFile> => {
      const entry = value(await folder.look(path, []));
      if (entry?.kind !== 'file') throw new Error(`${path} is no file`);
      return entry;
    };
    const identity = async (path: string): Promise<FileIdentity> => (await file(path)).identity;
    const temporary = async (path: string, content: string, tag = 'tag'): Promise<LocalTemporary> => {
      const made = value(await folder.temporary(path, tag));
      value(await made.append(text(content)));
      return made;
    };
    const place = async (
      path: string,
      content: string,
      replaces: FileIdentity | null = null,
    ): Promise<Result<FileIdentity, LocalFault>> =>
      folder.place(await temporary(path, content), { path, replaces, mtime: MTIME, executable: false });
    const paths = (entries: readonly LocalEntry[]): string[] => entries.map((entry) => entry.path);

    describe('looking', () => {
      test('R2: a scan shows every file and folder once, in key order, and none of our own names', async () => {
        for (const path of ['b', 'a/x', 'a-', 'a.txt', 'a/b/c', 'é', '\u{10000}', '\uffee'])
          user.write(path, text(path));
        value(await folder.temporary('a/y', 'tag'));
        expect(paths(await scanAll(folder))).toEqual([
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

      test('a scan of a part shows what is below it', async () => {
        for (const path of ['a/x', 'a/b/c', 'ab', 'a.txt']) user.write(path, text(path));
        expect(paths(await scanAll(folder, 'a'))).toEqual(['a/b', 'a/b/c', 'a/x']);
        expect(paths(await scanAll(folder, 'ab'))).toEqual([]);
        expect(paths(await scanAll(folder, 'gone/x'))).toEqual([]);
      });

      test('look and scan show the same', async () => {
        user.write('a/x', text('1'));
        user.makeDirectory('empty');
        user.makeOther('link', 'symlink');
        user.setExecutable('a/x', true);
        for (const entry of await scanAll(folder))
          expect(value(await folder.look(entry.path, []))).toEqual(entry);
        expect(value(await folder.look('gone', []))).toBeUndefined();
        expect(value(await folder.look('gone/x', []))).toBeUndefined();
        expect(value(await folder.look('a/x/below-a-file', []))).toBeUndefined();
      });

      test('case 25, 28: ignored entries are left out, and a folder says what is in it', async () => {
        user.write('only/x.tmp', text('1'));
        user.write('both/x.tmp', text('1'));
        user.write('both/y', text('1'));
        user.write('skipped/z', text('1'));
        user.makeDirectory('empty');
        const ignore = ['*.tmp', 'skipped/'];
        const entries = await scanAll(folder, '', ignore);
        expect(
          entries.map((entry) =>
            entry.kind === 'directory' ? `${entry.path} ${entry.content}` : entry.path,
          ),
        ).toEqual(['both entries', 'both/y', 'empty empty', 'only ignored']);
        expect(value(await folder.look('only', ignore))).toMatchObject({ content: 'ignored' });
        expect(value(await folder.look('only/x.tmp', ignore))).toBeUndefined();
        expect(value(await folder.look('skipped/z', ignore))).toBeUndefined();
      });

      test('R8: links and devices are refused, and nothing behind a link is looked at (F3)', async () => {
        user.makeOther('link', 'symlink');
        user.makeOther('pipe', 'special-file');
        expect(await scanAll(folder)).toEqual([
          { kind: 'refused', path: 'link', reason: 'symlink', subtree: true },
          { kind: 'refused', path: 'pipe', reason: 'special-file', subtree: false },
        ]);
        expect(value(await folder.look('link/x', []))).toEqual({
          kind: 'refused',
          path: 'link',
          reason: 'symlink',
          subtree: true,
        });
        // Not an empty folder: a caller must not take what was below for deleted (R6).
        const batches = [];
        const scan = folder.scan({ under: 'link', ignore: [], signal: new AbortController().signal });
        for await (const batch of scan) batches.push(code(batch));
        expect(batches).toEqual(['changed']);
      });

      test.runIf(traits.unreadable)(
        'R6, R8: an unreadable folder is refused as a whole, not empty',
        async () => {
          user.write('dir/x', text('1'));
          user.write('dir.txt', text('1'));
          user.setUnreadable('dir', true);
          const refused = { kind: 'refused', path: 'dir', reason: 'unreadable', subtree: true };
          const entries = await scanAll(folder);
          expect(entries[1]).toEqual(refused);
          expect(paths(entries)).toEqual(['dir.txt', 'dir']);
          expect(value(await folder.look('dir/x', []))).toEqual(refused);
          user.setUnreadable('dir', false);
        },
      );

      test('R6: an aborted scan ends with a fault, never as a complete one', async () => {
        user.write('a/x', text('1'));
        const batches = [];
        const scan = folder.scan({ under: '', ignore: [], signal: AbortSignal.abort() });
        for await (const batch of scan) batches.push(code(batch));
        expect(batches.at(-1)).toBe('cancelled');
      });

      test('what cannot be a path is refused (F1, F2)', async () => {
        for (const path of ['', '.', '..', '../x', 'a/../../x', 'a//b', '/abs', 'a/', 'nul\0', '\ud800']) {
          expect(code(await folder.look(path, [])), path).toBe('name-refused');
          expect(code(await folder.temporary(path, 'tag')), path).toBe('name-refused');
          expect(code(await folder.makeDirectory(path)), path).toBe('name-refused');
          expect(code(await folder.removeDirectory(path)), path).toBe('name-refused');
        }
        for (const path of ['.brimful', '.brimful/folder.json', '.BRIMFUL/x', 'a/.brimful-tmp-x'])
          expect(code(await folder.temporary(path, 'tag')), path).toBe('name-refused');
      });
    });

    describe('reading', () => {
      test('R4, case 10: a reader sees one state and notices when it is over', async () => {
        user.write('a', text('0123456789'));
        const reader = value(await folder.open('a', await identity('a')));
        expect(new TextDecoder().decode(value(await reader.read(2, 3)))).toBe('234');
        expect(await reader.unchanged()).toBe(true);
        user.atomicSave('a', text('new'));
        expect(await reader.unchanged()).toBe(false);
        expect(new TextDecoder().decode(value(await reader.read(0, 10)))).toBe('0123456789');
        await reader.close();
      });

      test('case 10: a file written in place is noticed, and one cut short cannot be read on', async () => {
        user.write('a', text('0123456789'));
        const reader = value(await folder.open('a', await identity('a')));
        user.write('a', text('01'));
        expect(await reader.unchanged()).toBe(false);
        expect(code(await reader.read(0, 10))).toBe('changed');
        await reader.close();
      });

      test('R4: another state than the expected one is not opened', async () => {
        user.write('a', text('1'));
        const before = await identity('a');
        user.append('a', text('2'));
        expect(code(await folder.open('a', before))).toBe('changed');
        user.remove('a');
        expect(code(await folder.open('a', before))).toBe('changed');
      });

      test('small files are read whole or not at all', async () => {
        user.write('.brimfulignore', text('*.tmp'));
        user.write('big', new Uint8Array(1024 * 1024 + 1));
        expect(value(await folder.readSmall('.brimfulignore'))).toEqual(text('*.tmp'));
        expect(value(await folder.readSmall('gone'))).toBeNull();
        expect(code(await folder.readSmall('big'))).toBe('io');
      });
    });

    describe('placing', () => {
      test('R4: a new file gets content, time and identity, and leaves nothing beside it', async () => {
        const placed = value(await place('dir/new', 'content'));
        expect(read('dir/new')).toBe('content');
        expect(await file('dir/new')).toEqual({
          kind: 'file',
          path: 'dir/new',
          identity: placed,
          executable: false,
        });
        expect(placed.mtime).toBe(MTIME);
        expect(value(await folder.sweepTemporaries(new Set()))).toBe(0);
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('R1: what replaces a file keeps the old one in the trash, and it can come back', async () => {
        user.write('a.txt', text('old'));
        value(await place('a.txt', 'new', await identity('a.txt')));
        expect(read('a.txt')).toBe('new');
        const [item] = value(await folder.listTrash());
        expect(item).toMatchObject({ path: 'a.txt', size: 3, why: 'replaced' });
        expect(value(await folder.restore(item?.id ?? ''))).toBe('a (restored).txt');
        expect(read('a (restored).txt')).toBe('old');
        expect(read('a.txt')).toBe('new');
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('R1: a name that was taken meanwhile is not overwritten, and the temporary is kept', async () => {
        const made = await temporary('a', 'theirs');
        user.write('a', text('mine'));
        const placement = { path: 'a', replaces: null, mtime: null, executable: false };
        expect(code(await folder.place(made, placement))).toBe('changed');
        expect(read('a')).toBe('mine');
        await made.keep();
        expect(value(await folder.temporary('a', 'tag')).length).toBe(6);
      });

      test.each(['write', 'append', 'atomicSave', 'touch', 'remove'] as const)(
        'R4: a file that saw %s after the decision is not replaced',
        async (operation) => {
          user.write('a', text('old'));
          const before = await identity('a');
          user[operation]('a', text('edit'));
          const after = read('a');
          expect(code(await place('a', 'new', before))).toBe('changed');
          expect(read('a')).toBe(after);
          expect(value(await folder.listTrash())).toEqual([]);
        },
      );

      test('R1: what a program still writes into the replaced file stays in the trash', async () => {
        user.write('a', text('old'));
        const held = user.hold('a');
        value(await place('a', 'new', await identity('a')));
        held?.append(text(' and late'));
        held?.close();
        expect(read('a')).toBe('new');
        const [item] = value(await folder.listTrash());
        const path = value(await folder.restore(item?.id ?? ''));
        expect(read(path)).toBe('old and late');
      });

      test('a folder in the way is not touched', async () => {
        const made = await temporary('a', 'theirs');
        user.makeDirectory('a');
        const placement = { path: 'a', replaces: null, mtime: null, executable: false };
        expect(code(await folder.place(made, placement))).toBe('changed');
        await made.discard();
        user.write('file', text('1'));
        expect(code(await folder.temporary('file/x', 'tag'))).toBe('changed');
        user.makeOther('link', 'symlink');
        expect(code(await folder.temporary('link/x', 'tag'))).toBe('changed');
      });

      test('a folder that was moved away before placing is not made again behind its back', async () => {
        const made = await temporary('dir/a', 'theirs');
        user.move('dir', 'elsewhere');
        const placement = { path: 'dir/a', replaces: null, mtime: null, executable: false };
        expect(code(await folder.place(made, placement))).toBe('changed');
        await made.discard();
        expect(value(await folder.look('dir', []))).toBeUndefined();
      });

      test('the executable bit is set and taken away', async () => {
        const made = await temporary('run', 'x');
        const placed = value(
          await folder.place(made, { path: 'run', replaces: null, mtime: null, executable: true }),
        );
        expect((await file('run')).executable).toBe(folder.capabilities.executableBit);
        const plain = value(await folder.setMetadata('run', placed, { mtime: MTIME, executable: false }));
        expect(await file('run')).toMatchObject({ executable: false, identity: plain });
        expect(plain.mtime).toBe(MTIME);
        expect(code(await folder.setMetadata('run', placed, { mtime: null, executable: true }))).toBe(
          'changed',
        );
      });
    });

    describe('temporaries', () => {
      test('R10: a download goes on after a crash where it stopped', async () => {
        await temporary('dir/a', 'first ');
        folder = await world.restart();
        const again = value(await folder.temporary('dir/a', 'tag'));
        expect(again.length).toBe(6);
        expect(new TextDecoder().decode(value(await again.read(0, 6)))).toBe('first ');
        value(await again.append(text('second')));
        value(await folder.place(again, { path: 'dir/a', replaces: null, mtime: null, executable: false }));
        expect(read('dir/a')).toBe('first second');
      });

      test('another tag is another temporary; one tag is open once', async () => {
        await temporary('a', 'one', 'tag-1');
        expect(value(await folder.temporary('a', 'tag-2')).length).toBe(0);
        expect(code(await folder.temporary('a', 'tag-1'))).toBe('busy');
      });

      test('truncate starts anew, discard leaves nothing, closing twice is harmless', async () => {
        const made = await temporary('a', 'wrong');
        value(await made.truncate());
        expect(made.length).toBe(0);
        value(await made.append(text('right')));
        await made.keep();
        const again = value(await folder.temporary('a', 'tag'));
        expect(again.length).toBe(5);
        await again.discard();
        await again.discard();
        expect(value(await folder.temporary('a', 'tag')).length).toBe(0);
      });

      test('case 32: those of earlier runs are swept, but for the tags still wanted', async () => {
        await temporary('a', 'x', 'wanted');
        await temporary('dir/b', 'x', 'stale-1');
        await temporary('dir/deep/c', 'x', 'stale-2');
        folder = await world.restart();
        expect(value(await folder.sweepTemporaries(new Set(['wanted'])))).toBe(2);
        expect(value(await folder.temporary('a', 'wanted')).length).toBe(1);
        expect(value(await folder.sweepTemporaries(new Set()))).toBe(0);
      });
    });

    describe('moving and deleting', () => {
      test('R11: a move keeps inode, content and time, and makes missing folders', async () => {
        user.write('a', text('1'));
        const before = await identity('a');
        const after = value(await folder.move('a', 'dir/deep/b', before));
        expect(after).toMatchObject({ inode: before.inode, mtime: before.mtime, size: 1 });
        expect(await identity('dir/deep/b')).toEqual(after);
        expect(read('a')).toBeNull();
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('R1: a move never overwrites, and never moves what has changed', async () => {
        user.write('a', text('1'));
        user.write('b', text('2'));
        const before = await identity('a');
        expect(code(await folder.move('a', 'b', before))).toBe('changed');
        expect([read('a'), read('b')]).toEqual(['1', '2']);
        user.append('a', text('!'));
        expect(code(await folder.move('a', 'c', before))).toBe('changed');
        expect([read('a'), read('c')]).toEqual(['1!', null]);
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('R9: a deleted file is in the trash and comes back under its name', async () => {
        user.write('dir/a', text('1'));
        value(await folder.trash('dir/a', await identity('dir/a')));
        expect(read('dir/a')).toBeNull();
        user.remove('dir');
        const [item] = value(await folder.listTrash());
        expect(item).toMatchObject({ path: 'dir/a', why: 'deleted-remote', size: 1 });
        expect(value(await folder.restore(item?.id ?? ''))).toBe('dir/a');
        expect(read('dir/a')).toBe('1');
        expect(code(await folder.restore(item?.id ?? ''))).toBe('not-found');
        expect(code(await folder.restore('../../etc'))).toBe('not-found');
      });

      test('case 1: a file that was edited after the decision is not deleted', async () => {
        user.write('a', text('1'));
        const before = await identity('a');
        user.append('a', text('2'));
        expect(code(await folder.trash('a', before))).toBe('changed');
        expect(read('a')).toBe('12');
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('the trash keeps to its limits, the newest items last longest', async () => {
        for (const path of ['a', 'b', 'c']) {
          user.write(path, text('1234'));
          value(await folder.trash(path, await identity(path)));
        }
        value(await folder.pruneTrash({ before: 0, maxBytes: 8 }));
        expect(value(await folder.listTrash())).toHaveLength(2);
        value(await folder.pruneTrash({ before: Number.MAX_SAFE_INTEGER, maxBytes: 8 }));
        expect(value(await folder.listTrash())).toEqual([]);
      });

      test('case 28: only an empty folder is removed', async () => {
        value(await folder.makeDirectory('a/b'));
        value(await folder.makeDirectory('a/b'));
        expect(code(await folder.removeDirectory('a'))).toBe('changed');
        value(await folder.removeDirectory('a/b'));
        value(await folder.removeDirectory('a/b'));
        user.write('file', text('1'));
        expect(code(await folder.removeDirectory('file'))).toBe('changed');
        expect(code(await folder.makeDirectory('file'))).toBe('changed');
        user.makeOther('link', 'symlink');
        expect(code(await folder.removeDirectory('link'))).toBe('changed');
        expect(code(await folder.makeDirectory('link/x'))).toBe('changed');
      });
    });
  });
}
