// Where Brimful keeps its own files: nobody else may look in, or it does not start.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readControlPath } from '../../../src/app/control/controlAddress.ts';
import { openDataDir } from '../../../src/app/instance/dataDir.ts';
import { mountExfatDisk } from '../disk/disks/exfatDisk.ts';

const base = mkdtempSync(join(tmpdir(), 'brimful-data-'));
const exfat = mountExfatDisk();
afterAll(() => {
  exfat?.unmount();
  rmSync(base, { recursive: true });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

describe.skipIf(process.platform === 'win32')('VT1 the data directory is closed to others', () => {
  test('whatever it was, and behind a link', () => {
    const open = join(base, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const link = join(base, 'link');
    symlinkSync(open, link);
    expect(openDataDir(link)).toMatchObject({ ok: true, value: { path: open } });
    expect([modeOf(open), modeOf(join(open, 'logs')), modeOf(join(open, 'journals'))]).toEqual([
      ...[0o700, 0o700, 0o700],
    ]);
  });

  test('also when everything else is created open to all', () => {
    const before = process.umask(0);
    try {
      const made = openDataDir(join(base, 'a', 'b'));
      expect(made.ok).toBe(true);
      expect([modeOf(join(base, 'a', 'b')), modeOf(join(base, 'a', 'b', 'logs'))]).toEqual([0o700, 0o700]);
    } finally {
      process.umask(before);
    }
  });

  test.skipIf(exfat === null)('a disk without access rights is refused, with the way out', () => {
    const refused = openDataDir(join(exfat?.path ?? '', 'data'));
    expect(refused).toMatchObject({ ok: false, fault: { code: 'data-dir-unusable' } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(/Other users .*--data-dir/);
  });
});

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of control.json keeps no command waiting',
  () => {
    const opened = openDataDir(join(base, 'pipe'));
    if (!opened.ok) throw new Error(opened.fault.message);
    execFileSync('mkfifo', [opened.value.control]);
    expect(readControlPath(opened.value)).toBeNull();
  },
);
