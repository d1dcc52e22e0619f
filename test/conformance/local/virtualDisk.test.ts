// The virtual disk keeps the promises of LocalFolder.
import { beforeEach, describe } from 'vitest';
import { createVirtualDisk, type VirtualDisk } from '../../fakes/disk/virtualDisk.ts';
import { createBench, value, type LocalWorld } from './bench.ts';
import { describeLocalFolder } from './localFolderSuite.ts';
import { troubleCases } from './troubleCases.ts';

let now = 1_700_000_000_000;

function createWorld(): LocalWorld & { readonly disk: VirtualDisk } {
  const disk = createVirtualDisk({ now: () => now++ });
  const folder = (): ReturnType<typeof disk.folder> => disk.folder(() => Promise.resolve('ok'));
  const first = folder();
  return {
    disk,
    folder: first,
    user: disk.user,
    restart: async () => {
      disk.kill();
      const next = folder();
      value(await next.openRoot(null));
      return next;
    },
    dispose: () => Promise.resolve(),
  };
}

describeLocalFolder('the virtual disk', createWorld, { unreadable: true, links: true, fineTimes: true });

describe('LocalFolder on the virtual disk', () => {
  let world = createWorld();
  const bench = createBench(() => world);
  beforeEach(async () => {
    world = createWorld();
    value(await bench.folder.openRoot(null));
  });
  troubleCases(bench, () => ({
    setMounted: (path, isMounted) => void world.disk.setMounted(path, isMounted),
    leaveFree: (bytes) => world.disk.leaveFree(bytes),
  }));
});
