// The bytes of objects and parts, in files with random names. A key never becomes a file name.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of an object; an object assembled from parts has several. */
export interface Segment {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface BodyFiles {
  /**
   * Writes all of `source` to a new file; an unfinished file is removed. Holds one chunk in memory at a time.
   */
  write(source: AsyncIterable<Uint8Array>): Promise<Segment>;
  /** The same content under new names, without copying a byte. */
  clone(segments: readonly Segment[]): Promise<Segment[]>;
  /**
   * Streams a range, or everything. From this call until the stream ends the files stay, even when
   * they are removed meanwhile.
   */
  read(segments: readonly Segment[], range?: ByteRange): AsyncGenerator<Uint8Array>;
  remove(segments: readonly Segment[]): Promise<void>;
}

/** Bodies below `folder`, which is made when it is missing. */
export async function openBodyFiles(folder: string): Promise<BodyFiles> {
  await mkdir(folder, { recursive: true });
  const holders = new Map<string, number>();
  const removed = new Set<string>();
  const pathOf = (file: string): string => join(folder, file);

  const hold = (segments: readonly Segment[]): void => {
    for (const { file } of segments) holders.set(file, (holders.get(file) ?? 0) + 1);
  };
  const release = async (segments: readonly Segment[]): Promise<void> => {
    for (const { file } of segments) {
      const left = (holders.get(file) ?? 1) - 1;
      if (left > 0) holders.set(file, left);
      else holders.delete(file);
    }
    const due = segments.filter(({ file }) => !holders.has(file) && removed.delete(file));
    await Promise.all(due.map(({ file }) => rm(pathOf(file), { force: true })));
  };
  async function* stream(segments: readonly Segment[], range?: ByteRange): AsyncGenerator<Uint8Array> {
    try {
      let offset = 0;
      for (const { file, size } of segments) {
        const start = Math.max((range?.first ?? 0) - offset, 0);
        const end = Math.min((range?.last ?? Infinity) - offset, size - 1);
        if (start <= end) yield* createReadStream(pathOf(file), { start, end }) as AsyncIterable<Buffer>;
        offset += size;
      }
    } finally {
      await release(segments);
    }
  }

  return {
    async write(source) {
      const file = randomUUID();
      const handle = await open(pathOf(file), 'wx');
      let size = 0;
      try {
        for await (const chunk of source) {
          await handle.writeFile(chunk);
          size += chunk.length;
        }
      } catch (error) {
        await handle.close();
        await rm(pathOf(file), { force: true });
        throw error;
      }
      await handle.close();
      return { file, size };
    },
    async clone(segments) {
      hold(segments);
      try {
        return await Promise.all(
          segments.map(async ({ file, size }) => {
            const copy = randomUUID();
            await link(pathOf(file), pathOf(copy));
            return { file: copy, size };
          }),
        );
      } finally {
        await release(segments);
      }
    },
    read(segments, range) {
      hold(segments);
      return stream(segments, range);
    },
    async remove(segments) {
      for (const { file } of segments) removed.add(file);
      hold(segments);
      await release(segments);
    },
  };
}
