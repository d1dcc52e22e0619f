// A journal whose disk is full refuses, keeps what it has, and goes on as soon as there is room (R10).
import { silentLog } from '../../../src/log.ts';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../../src/journal/journal.ts';
import { JournalError } from '../../../src/sync/journalPort.ts';
import { mountTinyDisk } from '../disk/disks/tinyDisk.ts';
import { baseFile } from './baseFile.ts';

const DISK_BYTES = 1024 * 1024;

test('R10: a full disk is a JournalError, and over when there is room', (context) => {
  const disk = mountTinyDisk(null, DISK_BYTES);
  if (disk === null) return context.skip();
  const opened = openJournal(join(disk.path, 'folder.db'), silentLog);
  if (!opened.ok) throw new Error(opened.fault.detail);
  const journal = opened.value;
  try {
    journal.commit({ put: [baseFile('before')] });
    const ballast = join(disk.path, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(DISK_BYTES))).toThrow('ENOSPC');

    const many = Array.from({ length: 500 }, (_, index) => baseFile(`while-full-${index}`));
    expect(() => journal.commit({ put: many })).toThrow(JournalError);
    expect(() => journal.writeMeta('note', 'x'.repeat(50_000))).toThrow(JournalError);
    expect(journal.countFiles()).toBe(1);
    expect(journal.readMeta('note')).toBeNull();

    rmSync(ballast);
    journal.commit({ put: many });
    journal.writeMeta('note', 'room');
    expect(journal.countFiles()).toBe(501);
  } finally {
    journal.close();
    disk.unmount();
  }
});
