// Flushes of one folder are shared, but never with one that began before the change.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createFolderFlusher } from '../../../src/disk/directory/folderFlusher.ts';

const folder = mkdtempSync(join(tmpdir(), 'brimful-flush-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a flush', () => {
  test('is shared by all who ask before it begins, and not by those who ask later', async () => {
    const flush = createFolderFlusher();
    const ended: string[] = [];
    const ask = async (name: string): Promise<void> => {
      await flush(folder);
      ended.push(name);
    };
    const first = [ask('a'), ask('b')];
    await Promise.resolve();
    await Promise.resolve();
    const second = ask('c');
    await Promise.all(first);
    expect(ended).toEqual(['a', 'b']);
    await second;
    expect(ended).toEqual(['a', 'b', 'c']);
  });

  test('of a folder that is gone has nothing to do', async () => {
    const flush = createFolderFlusher();
    expect(await flush(join(folder, 'gone'), folder)).toEqual({ ok: true, value: undefined });
    expect(await flush()).toEqual({ ok: true, value: undefined });
  });
});
