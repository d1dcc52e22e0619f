// R6: a listing that cannot be sorted for want of temporary files is a fault with a sentence, and nothing of
// it is believed. Each sorts in a process of its own, since SQLite reads once where temporary files go.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { mountTinyDisk } from '../../disk/disks/tinyDisk.ts';

const SCRIPT = join(import.meta.dirname, 'sortBackwards.ts');
const disk = mountTinyDisk(null, 1024 * 1024);

afterAll(() => disk?.unmount());

/** Of each page of a sorted listing of `count` pages, what became of it. */
async function sorted(count: number, temporary: string): Promise<readonly string[]> {
  const env = { ...process.env, SQLITE_TMPDIR: temporary };
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, String(count)], { env });
  return JSON.parse(stdout) as readonly string[];
}

if (disk === null) test.skip('no small disk can be mounted here');
else
  describe('a listing in another order, where temporary files have no room', () => {
    test('is sorted where it fits into memory', async () => {
      expect(await sorted(3, disk.path)).toEqual(['ok', 'ok', 'ok']);
    });

    test('is one fault where it does not', async () => {
      const [said, ...more] = await sorted(40, disk.path);
      expect(said).toMatch(/^full: .* Free some space; Brimful will continue by itself\.$/);
      expect(more).toEqual([]);
    });
  });
