// A lock between processes needs no room on the disk, and a data directory that cannot hold one is a fault.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataDir } from '../../../src/app/instance/dataDir.ts';
import { takeInstanceLock } from '../../../src/app/instance/instanceLock.ts';
import { takeProcessLock } from '../../../src/persistence/processLock.ts';
import { systemClock } from '../../../src/clock.ts';
import { mountTinyDisk } from '../disk/disks/tinyDisk.ts';

const DISK_BYTES = 256 * 1024;

test('R10: is taken on a full disk, and held against everybody else', (context) => {
  const disk = mountTinyDisk(null, DISK_BYTES);
  if (disk === null) return context.skip();
  try {
    expect(() => writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(DISK_BYTES + 1))).toThrow('ENOSPC');
    const file = join(disk.path, 'instance.lock');
    const lock = takeProcessLock(file);
    expect(lock).not.toBeNull();
    expect(takeProcessLock(file)).toBeNull();
    lock?.release();
    const again = takeProcessLock(file);
    expect(again).not.toBeNull();
    again?.release();
  } finally {
    disk.unmount();
  }
});

test('is a fault with a sentence where something else has its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-lock-'));
  try {
    const dataDir = openDataDir(folder);
    if (!dataDir.ok) throw new Error(dataDir.fault.detail);
    mkdirSync(dataDir.value.lock);
    const taken = await takeInstanceLock(dataDir.value, systemClock, new AbortController().signal);
    expect(taken).toMatchObject({ ok: false, fault: { code: 'data-dir-unusable' } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
