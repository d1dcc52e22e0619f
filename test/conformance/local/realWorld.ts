// A real folder in a temporary directory, with the person and the restart that the conformance suite needs.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import { createDiskFolder } from '../../../src/disk/diskFolder.ts';
import type { LocalFolder, LocalTemporary } from '../../../src/sync/localFolder.ts';
import type { Random } from '../../../src/sync/random.ts';
import { createRealUser } from './realUser.ts';
import type { LocalWorld } from './bench.ts';
import { value } from './bench.ts';

const random: Random = { id: () => randomBytes(12).toString('hex'), unit: () => 0.5 };

export interface RealWorld extends LocalWorld {
  readonly root: string;
  readonly newFolder: () => LocalFolder;
}

/** `base`: the file system to use; the machine's temporary directory without it. */
export function createRealWorld(base = tmpdir(), clock: Clock = systemClock): RealWorld {
  const outside = mkdtempSync(join(base, 'brimful-disk-'));
  const root = join(outside, 'root');
  mkdirSync(root);
  const opened: LocalTemporary[] = [];
  const newFolder = (): LocalFolder => rememberTemporaries({ root, clock, opened });
  return {
    root,
    newFolder,
    folder: newFolder(),
    user: createRealUser(root),
    restart: async () => {
      const next = newFolder();
      value(await next.openRoot(null));
      const { signal } = new AbortController();
      value(await next.claim(signal, signal));
      return next;
    },
    dispose: async () => {
      await Promise.all(opened.map((temporary) => temporary.keep()));
      rmSync(outside, { recursive: true, force: true });
    },
  };
}

/**
 * A process that ends closes its files; the ones of this process stay open over a restart that is only
 * played.
 */
function rememberTemporaries({
  root,
  clock,
  opened,
}: {
  readonly root: string;
  readonly clock: Clock;
  readonly opened: LocalTemporary[];
}): LocalFolder {
  const folder = createDiskFolder({ root, clock, random });
  return {
    ...folder,
    get capabilities() {
      return folder.capabilities;
    },
    temporary: async (path, tag, size, like) => {
      const temporary = await folder.temporary(path, tag, size, like);
      if (temporary.ok) opened.push(temporary.value);
      return temporary;
    },
  };
}
