// What the cases of the conformance suite work with: a folder, a person, and short ways to use them.
import type { FileIdentity, LocalEntry, LocalFile } from '../../../src/sync/decide/model.ts';
import type { LocalFault, LocalFolder, LocalTemporary } from '../../../src/sync/localFolder.ts';
import type { Result } from '../../../src/result.ts';
import type { VirtualUser } from '../../fakes/disk/virtualDisk.ts';

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
  /** A person can make a folder unreadable. */
  readonly unreadable: boolean;
  /** There are symlinks and pipes. */
  readonly links: boolean;
  /** Times are fine enough that two changes in a row differ. */
  readonly fineTimes: boolean;
}

export interface Bench {
  readonly folder: LocalFolder;
  readonly user: VirtualUser;
  restart(): Promise<void>;
  /** The content of a file as text; null when there is none. */
  read(path: string): string | null;
  file(path: string): Promise<LocalFile>;
  identity(path: string): Promise<FileIdentity>;
  flush(path: string, expected: FileIdentity): Promise<Result<void, LocalFault>>;
  temporary(path: string, content: string, tag?: string): Promise<LocalTemporary>;
  place(path: string, content: string, replaces?: FileIdentity): Promise<Result<FileIdentity, LocalFault>>;
}

/** Even seconds: FAT keeps no finer ones. */
export const MTIME = '1700000000.000000000';

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

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

/** A bench over the world that `world` returns at the moment of use. */
export function createBench(world: () => LocalWorld): Bench {
  let restarted: { readonly world: LocalWorld; readonly folder: LocalFolder } | null = null;
  const bench: Bench = {
    get folder() {
      return restarted?.world === world() ? restarted.folder : world().folder;
    },
    get user() {
      return world().user;
    },
    restart: async () => {
      restarted = { world: world(), folder: await world().restart() };
    },
    read: (path) => {
      const bytes = world().user.read(path);
      return bytes === null ? null : new TextDecoder().decode(bytes);
    },
    file: async (path) => {
      const entry = value(await bench.folder.look(path, []));
      if (entry?.kind !== 'file') throw new Error(`${path} is no file`);
      return entry;
    },
    identity: async (path) => (await bench.file(path)).identity,
    flush: (path, expected) => bench.folder.flush({ path, expected, signal: new AbortController().signal }),
    temporary: async (path, content, tag = 'tag') => {
      const made = value(await bench.folder.temporary(path, tag, 0));
      value(await made.append(text(content)));
      return made;
    },
    place: async (path, content, replaces) =>
      bench.folder.place(await bench.temporary(path, content), {
        path,
        replaces: replaces ?? null,
        mtime: MTIME,
        executable: false,
      }),
  };
  return bench;
}
