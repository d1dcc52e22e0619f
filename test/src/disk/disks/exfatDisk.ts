// An exFAT file system of our own: case does not count, no hard links, no permissions, times of two seconds.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IMAGE_BYTES = 64 * 1024 * 1024;

export interface ExfatDisk {
  readonly path: string;
  unmount(): void;
}

/** Null where the parts are missing; the reason is printed. */
export function mountExfatDisk(): ExfatDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-exfat-'));
  const image = join(folder, 'image');
  const path = join(folder, 'disk');
  mkdirSync(path);
  writeFileSync(image, '');
  truncateSync(image, IMAGE_BYTES);
  const made = run('mkfs.exfat', image) !== null;
  const device = made ? run('losetup', '-f', '--show', image) : null;
  if (device !== null && run('mount.exfat-fuse', device, path) !== null) {
    return {
      path,
      unmount: () => {
        run('umount', path);
        run('losetup', '-d', device);
        rmSync(folder, { recursive: true });
      },
    };
  }
  if (device !== null) run('losetup', '-d', device);
  rmSync(folder, { recursive: true });
  console.log('skipped: exFAT cannot be mounted here (needs root on Linux, exfatprogs and exfat-fuse)');
  return null;
}

/** The output, or null when the program is missing or fails. */
function run(program: string, ...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
