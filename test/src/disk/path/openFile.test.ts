// What the disk refuses ahead of a flush is told by the next flush: the system itself tells it only once.
import { devNull, tmpdir } from 'node:os';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFile } from '../../../../src/disk/path/openFile.ts';
import { flushOrEmpty } from '../../../../src/disk/write/temporaryFile.ts';

test('R4: what is flushed ahead in shares is all there, and the end waits for the last share', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-flush-'));
  const path = join(folder, 'file');
  const file = openFile(path, 'wx+');
  for (let share = 0; share < 5; share++) {
    await file.write(Buffer.alloc(100_000, share), share * 100_000);
    await file.flushAhead();
  }
  await file.flush();
  await file.close();
  expect(readFileSync(path)).toEqual(
    Buffer.concat([0, 1, 2, 3, 4].map((share) => Buffer.alloc(100_000, share))),
  );
  rmSync(folder, { recursive: true });
});

// Linux cannot flush this device; other systems do not mind.
test.skipIf(process.platform !== 'linux')('R4: a flush ahead that failed fails the next ones', async () => {
  const file = openFile(devNull, 'r+');
  await file.flushAhead();
  await expect(file.flushAhead()).rejects.toMatchObject({ syscall: 'fdatasync' });
  await expect(file.flush()).rejects.toMatchObject({ syscall: 'fdatasync' });
  await file.close();
});

test('R4: of a content that the disk did not take nothing stays for a later attempt', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-flush-'));
  const file = openFile(join(folder, 'file'), 'wx+');
  await file.write(Buffer.from('content'), 0);
  await flushOrEmpty(file, () => file.flush());
  expect(file.stat().size).toBe(7n);
  const broken = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(flushOrEmpty(file, broken)).rejects.toMatchObject({ code: 'EIO' });
  expect(file.stat().size).toBe(0n);
  await file.close();
  rmSync(folder, { recursive: true });
});
