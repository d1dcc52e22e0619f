// A small file system of its own, where the machine lets us mount one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyDisk {
  readonly path: string;
  remount(option: 'ro' | 'rw'): void;
  unmount(): void;
}

/** Null where mounting is not allowed; the reason is printed once. */
export function mountTinyDisk(at: string | null, bytes: number): TinyDisk | null {
  const path = at ?? mkdtempSync(join(tmpdir(), 'brimful-tiny-'));
  mkdirSync(path, { recursive: true });
  const mount = (...options: readonly string[]): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', path]).status === 0;
  if (!mount(`size=${bytes}`, 'mode=0777')) {
    console.log('skipped: a small tmpfs cannot be mounted here (needs root on Linux)');
    if (at === null) rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    remount: (option) => {
      if (spawnSync('mount', ['-o', `remount,${option}`, path]).status !== 0)
        throw new Error('remount failed');
    },
    unmount: () => {
      // Lazily: SQLite lets go of its files only when its statements are collected.
      spawnSync('umount', ['-l', path]);
      if (at === null) rmSync(path, { recursive: true });
    },
  };
}
