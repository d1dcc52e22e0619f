// A person at a real folder, with the same hands as the one at the virtual disk.
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { VirtualUser } from '../../fakes/disk/virtualDisk.ts';

export function createRealUser(root: string): VirtualUser {
  const at = (path: string): string => join(root, path);
  const succeeds = (work: () => void): boolean => {
    try {
      work();
      return true;
    } catch {
      return false;
    }
  };
  const makeParent = (path: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
  };

  return {
    write: (path, bytes) =>
      succeeds(() => {
        makeParent(path);
        writeFileSync(at(path), bytes);
      }),
    append: (path, bytes) => succeeds(() => appendFileSync(at(path), bytes)),
    atomicSave: (path, bytes) =>
      succeeds(() => {
        const { mode } = statSync(at(path));
        const draft = `${at(path)}~save`;
        writeFileSync(draft, bytes, { mode });
        renameSync(draft, at(path));
      }),
    hold: (path) => {
      const descriptor = openSync(at(path), 'r+');
      const write = (bytes: Uint8Array, position: number): void => {
        writeSync(descriptor, bytes, 0, bytes.length, position);
      };
      return {
        read: () => {
          const bytes = new Uint8Array(fstatSync(descriptor).size);
          readSync(descriptor, bytes, 0, bytes.length, 0);
          return bytes;
        },
        append: (bytes) => write(bytes, fstatSync(descriptor).size),
        rewrite: (bytes) => {
          ftruncateSync(descriptor);
          write(bytes, 0);
        },
        close: () => closeSync(descriptor),
      };
    },
    read: (path) => {
      if (lstatSync(at(path), { throwIfNoEntry: false })?.isFile() !== true) return null;
      return new Uint8Array(readFileSync(at(path)));
    },
    move: (from, to) =>
      succeeds(() => {
        makeParent(to);
        renameSync(at(from), at(to));
      }),
    remove: (path) => succeeds(() => rmSync(at(path), { recursive: true })),
    makeDirectory: (path) => succeeds(() => mkdirSync(at(path), { recursive: true })),
    touch: (path) => succeeds(() => utimesSync(at(path), new Date(), new Date())),
    // Node takes a negative number for a mistake; a date before 1970 it accepts.
    setTime: (path, mtime) => {
      const seconds = Number(mtime);
      const time = seconds < 0 ? new Date(seconds * 1000) : seconds;
      return succeeds(() => utimesSync(at(path), time, time));
    },
    link: (path, to) =>
      succeeds(() => {
        makeParent(to);
        linkSync(at(path), at(to));
      }),
    setExecutable: (path, executable) => succeeds(() => chmodSync(at(path), executable ? 0o755 : 0o644)),
    setUnreadable: (path, unreadable) => succeeds(() => chmodSync(at(path), unreadable ? 0 : 0o755)),
    setOwnerOnly: (path) => succeeds(() => chmodSync(at(path), statSync(at(path)).mode & 0o700)),
    isOwnerOnly: (path) => {
      const parts = path.split('/');
      return parts.some(
        (_name, index) => (statSync(at(parts.slice(0, index + 1).join('/'))).mode & 0o077) === 0,
      );
    },
    makeOther: (path, kind) =>
      succeeds(() => {
        makeParent(path);
        if (kind === 'symlink') symlinkSync('/', at(path));
        else if (spawnSync('mkfifo', [at(path)]).status !== 0) throw new Error('no mkfifo here');
      }),
  };
}
