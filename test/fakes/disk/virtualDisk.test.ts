// The virtual disk fails on demand: power cuts undo unflushed writes, dead processes do nothing, hints
// arrive.
import { describe, expect, test } from 'vitest';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import { code, value } from '../../conformance/local/bench.ts';
import { createVirtualDisk } from './virtualDisk.ts';
import type { VirtualDisk, VirtualDiskOptions } from './virtualDisk.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const read = (disk: VirtualDisk, path: string): string | null => {
  const bytes = disk.user.read(path);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

function createDisk(options: Partial<VirtualDiskOptions> = {}): VirtualDisk {
  let now = 1_700_000_000_000;
  return createVirtualDisk({ now: () => now++, ...options });
}

/** Returns a folder whose process dies when it reaches `operation`. */
function dyingAt(disk: VirtualDisk, operation: string): LocalFolder {
  return disk.folder((step) => (step === operation ? new Promise(() => undefined) : Promise.resolve('ok')));
}

async function openFolder(
  disk: VirtualDisk,
  folder = disk.folder(() => Promise.resolve('ok')),
): Promise<LocalFolder> {
  value(await folder.openRoot(null));
  return folder;
}

async function replace(folder: LocalFolder, path: string, content: string): Promise<unknown> {
  const entry = value(await folder.look(path, []));
  const temporary = value(await folder.temporary(path, 'tag', 0));
  value(await temporary.append(text(content)));
  const replaces = entry?.kind === 'file' ? entry.identity : null;
  return folder.place(temporary, { path, replaces, mtime: null, executable: false });
}

/** Lets everything proceed that can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

describe('the virtual disk', () => {
  test.each(['place-flush', 'place-take', 'place-link', 'place-unlink', 'place-flush-folder'])(
    'R10: a power cut at %s leaves the old or the new content, whole',
    async (operation) => {
      for (const lost of [0, 1, 2, 3, 4, 5, 6]) {
        const disk = createDisk();
        disk.user.write('a', text('old'));
        void replace(await openFolder(disk, dyingAt(disk, operation)), 'a', 'new');
        await settle();
        disk.cutPower((choices) => Math.min(lost, choices - 1));
        const kept = disk.allContents().map(({ bytes }) => new TextDecoder().decode(bytes));
        expect(kept).toContain('old');
        expect(['old', 'new', null]).toContain(read(disk, 'a'));
      }
    },
  );

  test('content that was not flushed is cut off or zeroed by a power cut, not by a kill', async () => {
    for (const choice of [0, 1]) {
      const disk = createDisk();
      const folder = await openFolder(disk);
      const temporary = value(await folder.temporary('a', 'tag', 0));
      value(await temporary.append(text('abc')));
      await temporary.keep();
      await folder.makeDirectory('flushes-names');
      disk.kill();
      expect(disk.allContents()[0]?.bytes).toEqual(text('abc'));
      disk.cutPower((choices) => Math.min(choice, choices - 1));
      expect(disk.allContents()[0]?.bytes).toEqual(new Uint8Array(choice === 0 ? 0 : 3));
    }
  });

  test('a dead process does nothing more, and its awaits never settle', async () => {
    const disk = createDisk();
    let release = (): void => undefined;
    const folder = disk.folder((operation) =>
      operation === 'make-directory'
        ? new Promise(
            (resolve) =>
              (release = () => {
                resolve('ok');
              }),
          )
        : Promise.resolve('ok'),
    );
    await openFolder(disk, folder);
    let answered = false;
    void folder.makeDirectory('late').then(() => (answered = true));
    await settle();
    disk.kill();
    release();
    await settle();
    expect(answered).toBe(false);
    expect(disk.names()).toEqual([]);
  });

  test('case 19: a missing or replaced root is distinguished from an empty one', async () => {
    const disk = createDisk();
    const folder = await openFolder(disk);
    disk.disconnect();
    expect(code(await folder.look('a', []))).toBe('root-missing');
    disk.connect();
    disk.replaceRootId('other');
    expect(code(await folder.look('a', []))).toBe('root-replaced');
    disk.replaceRootId(null);
    expect(code(await folder.look('a', []))).toBe('root-missing');
  });

  test('a fault between moving the old file away and placing the new one restores the old one', async () => {
    const disk = createDisk();
    disk.user.write('a', text('old'));
    const full = { code: 'full', message: 'full' } as const;
    const folder = disk.folder((operation) => Promise.resolve(operation === 'place-link' ? full : 'ok'));
    await openFolder(disk, folder);
    expect(await replace(folder, 'a', 'new')).toMatchObject({ ok: false, fault: full });
    expect(read(disk, 'a')).toBe('old');
    expect(value(await folder.listTrash())).toEqual([]);
  });

  test('R10: a kill in the middle of a move leaves the file under its old or its new name', async () => {
    for (const [operation, names] of [
      ['move-link', ['a']],
      ['move-flush', ['dir/', 'dir/b']],
    ] as const) {
      const disk = createDisk();
      disk.user.write('a', text('edited'));
      const folder = await openFolder(disk, dyingAt(disk, operation));
      const entry = value(await folder.look('a', []));
      if (entry?.kind !== 'file') throw new Error('no file');
      void folder.move('a', 'dir/b', entry.identity);
      await settle();
      disk.kill();
      const next = await openFolder(disk);
      expect(disk.names()).toEqual(names);
      expect(value(await next.listTrash())).toEqual([]);
    }
  });

  test('case 6, 7: where case or Unicode form do not count, another spelling clashes and is not the same name', async () => {
    const disk = createDisk({ caseSensitive: false, unicodeSensitive: false });
    const folder = await openFolder(disk);
    disk.user.write('Dir/Caf\u00e9', text('1'));
    expect(value(await folder.look('dir/cafe\u0301', []))).toBeUndefined();
    expect(code(await folder.temporary('Dir/CAFE\u0301', 'tag', 0))).toBe('name-clash');
    expect(code(await folder.temporary('dir/x', 'tag', 0))).toBe('name-clash');
    expect(code(await folder.makeDirectory('dir'))).toBe('name-clash');
    const entry = value(await folder.look('Dir/Caf\u00e9', []));
    if (entry?.kind !== 'file') throw new Error('no file');
    value(await folder.move('Dir/Caf\u00e9', 'Dir/CAF\u00c9', entry.identity));
    expect(disk.names()).toEqual(['Dir/', 'Dir/CAF\u00c9']);
  });

  test('case 6: a move to another spelling of a taken name leaves the file untouched, so that nobody is told of a change', async () => {
    const disk = createDisk({ caseSensitive: false });
    const folder = await openFolder(disk);
    disk.user.write('a', text('1'));
    disk.user.write('B', text('2'));
    const before = value(await folder.look('a', []));
    if (before?.kind !== 'file') throw new Error('no file');
    expect(code(await folder.move('a', 'b', before.identity))).toBe('name-clash');
    expect(value(await folder.look('a', []))).toEqual(before);
  });

  test('case 14: the inode of a deleted file comes back with another birth time', async () => {
    const disk = createDisk();
    const folder = await openFolder(disk);
    disk.user.write('a', text('1'));
    const first = value(await folder.look('a', []));
    disk.user.remove('a');
    disk.user.write('b', text('2'));
    const second = value(await folder.look('b', []));
    if (first?.kind !== 'file' || second?.kind !== 'file') throw new Error('no file');
    expect(second.identity.inode).toBe(first.identity.inode);
    expect(second.identity.birthtime).not.toBe(first.identity.birthtime);
  });

  test('hints are handed over to be dropped, doubled or reordered', async () => {
    const disk = createDisk();
    const folder = await openFolder(disk);
    const heard: (readonly string[])[] = [];
    const stop = new AbortController();
    value(await folder.watch((paths) => heard.push(paths), stop.signal));
    disk.user.write('a', text('1'));
    await folder.makeDirectory('b');
    expect(disk.takeHints()).toEqual(['a', 'b']);
    disk.deliverHints(['b', 'a', 'a']);
    stop.abort();
    disk.deliverHints(['never']);
    expect(heard).toEqual([['b', 'a', 'a']]);
  });
});
