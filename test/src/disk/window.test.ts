// Races: a file changes in the very moment in which Brimful replaces, moves or deletes it (R1, R4).
import { linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNewFileAccess } from '../../../src/disk/access/newFileAccess.ts';
import { createFolderFlusher } from '../../../src/disk/directory/folderFlusher.ts';
import type { FlushFolders } from '../../../src/disk/directory/folderFlusher.ts';
import type { PathResolver } from '../../../src/disk/path/resolvedPath.ts';
import { moveFile } from '../../../src/disk/write/moveFile.ts';
import { placeFile } from '../../../src/disk/write/placeFile.ts';
import type { OpenRoot } from '../../../src/disk/root/rootVerifier.ts';
import { createRootVerifier } from '../../../src/disk/root/rootVerifier.ts';
import { moveIntoTrash } from '../../../src/disk/trash/moveIntoTrash.ts';
import { openTemporary } from '../../../src/disk/write/temporaryFile.ts';
import type { TemporaryFile } from '../../../src/disk/write/temporaryFile.ts';
import { listTrash, trashFile } from '../../../src/disk/trash/trash.ts';
import type { FileIdentity } from '../../../src/sync/decide/model.ts';
import type { LocalFault } from '../../../src/sync/localFolder.ts';
import type { Result } from '../../../src/result.ts';
import { code, createBench, text, value } from '../../conformance/local/bench.ts';
import type { RealWorld } from '../../conformance/local/realWorld.ts';
import { createRealWorld } from '../../conformance/local/realWorld.ts';

let world: RealWorld;
let root: OpenRoot;
const bench = createBench(() => world);
const flush = createFolderFlusher();
const label = { id: '1700000000000-window', path: 'a', at: 1_700_000_000_000, why: 'replaced' } as const;

beforeEach(async () => {
  world = createRealWorld();
  value(await bench.folder.openRoot(null));
  root = value(createRootVerifier(world.root).current());
  bench.user.write('a', text('old'));
});
afterEach(() => world.dispose());

/**
 * The same root, but `meanwhile` happens after the n-th time that a file was compared with what was expected.
 */
function interrupted(n: number, meanwhile: () => void): OpenRoot {
  let compared = 0;
  const resolver: PathResolver = {
    ...root.resolver,
    isSpelled: (folder, name) => {
      if (++compared === n) meanwhile();
      return root.resolver.isSpelled(folder, name);
    },
  };
  return { ...root, resolver };
}

const trashed = async (): Promise<string[]> =>
  value(await listTrash(root.resolver)).map(
    ({ id, path }) => bench.read(`.brimful/trash/${id}/${path}`) ?? '',
  );

async function replace(
  open: OpenRoot,
  replaces: FileIdentity,
  flushFolders: FlushFolders = flush,
): Promise<{ placed: Result<FileIdentity, LocalFault>; temporary: TemporaryFile }> {
  const name = '.brimful-tmp-test';
  const resolved = {
    ...value(root.resolver.resolve('a')),
    path: name,
    name,
    absolute: join(world.root, name),
  };
  const temporary = value(await openTemporary(root.resolver, resolved));
  await temporary.file.write(Buffer.from('new'), 0);
  const placement = { path: 'a', replaces, mtime: null, executable: false };
  const placed = await placeFile({
    ...{ root: open, temporary, placement, label, flushFolders },
    formerOf: () => null,
    accessOfNewFile: createNewFileAccess(),
  });
  await temporary.file.close();
  return { placed, temporary };
}

describe('between the last look and the rename', () => {
  const SAVES: readonly [string, (content: string) => void][] = [
    ['is saved over by an editor', (content) => bench.user.atomicSave('a', text(content))],
    ['is written in place', (content) => bench.user.write('a', text(content))],
    ['is appended to', (content) => bench.user.append('a', text(content.slice(3)))],
  ];

  // The last look is the second one; a move looks once more before it makes folders.
  test.each(SAVES)('a file that %s is not replaced', async (_how, save) => {
    const before = await bench.identity('a');
    const { placed } = await replace(
      interrupted(2, () => save('old and edited')),
      before,
    );
    expect(code(placed)).toBe('changed');
    expect(bench.read('a')).toBe('old and edited');
    expect(bench.read('.brimful-tmp-test')).toBe('new');
    expect(await trashed()).toEqual([]);
  });

  test.each(SAVES)('a file that %s is not moved', async (_how, save) => {
    const expected = await bench.identity('a');
    const open = interrupted(3, () => save('old and edited'));
    const moved = await moveFile({ root: open, from: 'a', to: 'b', expected, label, flushFolders: flush });
    expect(code(moved)).toBe('changed');
    expect([bench.read('a'), bench.read('b')]).toEqual(['old and edited', null]);
    expect(await trashed()).toEqual([]);
  });

  test.each(SAVES)('a file that %s is not deleted', async (_how, save) => {
    const expected = await bench.identity('a');
    const { resolver } = interrupted(2, () => save('old and edited'));
    const gone = await trashFile({ resolver, path: 'a', expected, label, flushFolders: flush });
    expect(code(gone)).toBe('changed');
    expect(bench.read('a')).toBe('old and edited');
    expect(await trashed()).toEqual([]);
  });

  test('a file that is deleted is no reason to take another one', async () => {
    const before = await bench.identity('a');
    const { placed } = await replace(
      interrupted(2, () => rmSync(join(world.root, 'a'))),
      before,
    );
    expect(code(placed)).toBe('changed');
    expect(bench.read('a')).toBeNull();
  });
});

describe('while the name is free', () => {
  /** Happens when the old file is in the trash and the new one has no name yet. */
  const whenTaken = (meanwhile: () => void): OpenRoot => {
    const resolver: PathResolver = {
      ...root.resolver,
      stillThere: (resolved) => {
        if (bench.read('a') === null) meanwhile();
        return root.resolver.stillThere(resolved);
      },
    };
    return { ...root, resolver };
  };

  test('a file that is saved under it stays; what it replaces is in the trash', async () => {
    const before = await bench.identity('a');
    const { placed } = await replace(
      whenTaken(() => bench.user.write('a', text('newest'))),
      before,
    );
    expect(code(placed)).toBe('changed');
    expect(bench.read('a')).toBe('newest');
    expect(bench.read('.brimful-tmp-test')).toBe('new');
    expect(await trashed()).toEqual(['old']);
  });

  test('a folder that is moved away keeps what is in it', async () => {
    bench.user.write('dir/a', text('old'));
    const expected = await bench.identity('dir/a');
    const open = whenTaken(() => undefined);
    const resolver: PathResolver = {
      ...open.resolver,
      stillThere: (resolved) => {
        if (resolved.path === 'b') {
          renameSync(join(world.root, 'dir'), join(world.root, 'dir-2'));
          mkdirSync(join(world.root, 'b'));
        }
        return root.resolver.stillThere(resolved);
      },
    };
    const moved = await moveFile({
      root: { ...root, resolver },
      from: 'dir/a',
      to: 'b',
      expected,
      label: { ...label, path: 'dir/a' },
      flushFolders: flush,
    });
    expect(code(moved)).toBe('changed');
    expect(value(await listTrash(root.resolver))).toMatchObject([{ path: 'dir/a', size: 3 }]);
  });
});

describe('while the names are flushed', () => {
  const whileFlushing = (meanwhile: () => void): FlushFolders => {
    let happened = false;
    return (...folders) => {
      if (!happened) meanwhile();
      happened = true;
      return flush(...folders);
    };
  };

  test('a program that still writes to the old file gets it back, and the new one waits', async () => {
    const held = bench.user.hold('a');
    const before = await bench.identity('a');
    const { placed } = await replace(
      root,
      before,
      whileFlushing(() => held?.append(text(' and late'))),
    );
    held?.close();
    expect(code(placed)).toBe('changed');
    expect(bench.read('a')).toBe('old and late');
    expect(bench.read('.brimful-tmp-test')).toBe('new');
    expect(await trashed()).toEqual([]);
  });

  test('when both were written to, both are kept', async () => {
    const held = bench.user.hold('a');
    const before = await bench.identity('a');
    const { placed } = await replace(
      root,
      before,
      whileFlushing(() => {
        held?.append(text(' and late'));
        bench.user.append('a', text(' and edited'));
      }),
    );
    held?.close();
    expect(code(placed)).toBe('changed');
    expect([bench.read('a'), bench.read('a (restored)')]).toEqual(['new and edited', 'old and late']);
  });

  test('a new file that is edited at once is not taken for the one that was placed', async () => {
    const before = await bench.identity('a');
    const { placed } = await replace(
      root,
      before,
      whileFlushing(() => bench.user.atomicSave('a', text('edited'))),
    );
    expect(code(placed)).toBe('changed');
    expect(bench.read('a')).toBe('edited');
    expect(await trashed()).toEqual(['old']);
  });
});

describe('R10: a crash in the middle of a move', () => {
  const moving = { ...label, movingTo: 'dir/b' };
  const restarted = async (): Promise<string[]> => {
    await bench.restart();
    return [bench.read('a') ?? '', bench.read('dir/b') ?? '', ...(await trashed())];
  };

  test('before the new name: the file is under its old one again', async () => {
    value(moveIntoTrash(root.resolver, value(root.resolver.resolve('a')), await bench.identity('a'), moving));
    expect(await restarted()).toEqual(['old', '']);
  });

  test('after the new name: the file is under that one only', async () => {
    const { slot } = value(
      moveIntoTrash(root.resolver, value(root.resolver.resolve('a')), await bench.identity('a'), moving),
    );
    bench.user.makeDirectory('dir');
    linkSync(slot.file, join(world.root, 'dir', 'b'));
    expect(await restarted()).toEqual(['', 'old']);
  });

  test('and somebody saves under the old name: both are there', async () => {
    value(moveIntoTrash(root.resolver, value(root.resolver.resolve('a')), await bench.identity('a'), moving));
    bench.user.write('a', text('newer'));
    expect(await restarted()).toEqual(['newer', '']);
    expect(bench.read('a (restored)')).toBe('old');
  });
});

test('a root that is moved away in between is not written to', async () => {
  const before = await bench.identity('a');
  renameSync(world.root, `${world.root}-away`);
  mkdirSync(world.root);
  expect(code(await bench.folder.trash('a', before))).toBe('root-missing');
  rmSync(world.root, { recursive: true });
  renameSync(`${world.root}-away`, world.root);
});
