// The virtual disk keeps the promises of LocalFolder.
import { createVirtualDisk } from '../../fakes/virtualDisk.ts';
import { value } from './bench.ts';
import { describeLocalFolder } from './localFolderSuite.ts';

let now = 1_700_000_000_000;

describeLocalFolder(
  'the virtual disk',
  () => {
    const disk = createVirtualDisk({ now: () => now++ });
    const folder = (): ReturnType<typeof disk.folder> => disk.folder(() => Promise.resolve('ok'));
    const first = folder();
    return {
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
  },
  { unreadable: true, links: true, fineTimes: true },
);
