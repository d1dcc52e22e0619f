// Knows every content that a person ever saved, and which of them must still exist (R1).
import { textOf } from '../contents.ts';
import { isWithin } from '../../../src/sync/decide/order.ts';
import type { VirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import type { Device } from '../device.ts';

export interface Oracle {
  /** A content that never existed before. */
  newContent(): string;
  /** Someone who had seen `before` replaced it with `content`. */
  replaced(before: readonly string[], content: string): void;
  /** A content that somebody saved before; null if there is none. */
  earlier(choose: (contents: readonly string[]) => string): string | null;
  /**
   * Someone replaced `before` with an earlier content. Whoever has replaced it since had seen it, so nothing
   * needs to keep it; but nobody has deleted it either.
   */
  putBack(before: readonly string[], content: string): void;
  /** Someone who had seen these deleted them. */
  deleted(contents: readonly string[]): void;
  /** Returns what a person sees at or below a path of a disk. */
  contentsBelow(device: Device, path: string): readonly string[];
  /** The power fails: what nobody had flushed and exists nowhere else is lost, and that is nobody's fault. */
  powerCut(contents: readonly Uint8Array[], cut: () => void, lost: () => readonly string[]): void;
  /** Returns the contents that nobody gave up and that exist nowhere any more. */
  lost(devices: readonly Device[], bucket: VirtualBucket): readonly string[];
  /** Returns the contents that nobody gave up and that have no name, on no disk and not in the bucket. */
  hidden(devices: readonly Device[], bucket: VirtualBucket): readonly string[];
}

export function createOracle(): Oracle {
  const mustLive = new Set<string>();
  /**
   * Saved more than once: an agreed content that is put back gives way to an edit of it, so it may end in the
   * trash.
   */
  const resaved = new Set<string>();
  const known = new Set<string>();
  let count = 0;
  const missing = (contents: readonly Uint8Array[]): readonly string[] => {
    const kept = new Set(contents.map((bytes) => textOf(bytes)));
    return [...mustLive].filter((content) => !kept.has(content));
  };
  return {
    newContent() {
      count++;
      // Some are long enough for a multipart upload.
      return `content ${count}${count % 5 === 0 ? ' in several parts, since it is long' : ''}`;
    },
    replaced(before, content) {
      for (const old of before) mustLive.delete(old);
      if (known.has(content)) resaved.add(content);
      known.add(content);
      mustLive.add(content);
    },
    earlier: (choose) => (known.size === 0 ? null : choose([...known])),
    putBack(before, content) {
      for (const old of [...before, content]) mustLive.delete(old);
    },
    deleted(contents) {
      for (const content of contents) mustLive.delete(content);
    },
    powerCut(contents, cut, lost) {
      const unflushed = new Set(contents.map((bytes) => textOf(bytes)));
      cut();
      for (const content of lost()) if (unflushed.has(content)) mustLive.delete(content);
      // What was saved twice may have been deleted where it was saved last, and given up where it was before.
      for (const content of unflushed) if (resaved.has(content)) mustLive.delete(content);
    },
    contentsBelow(device, path) {
      const fold = (name: string): string => (device.caseSensitive ? name : name.toLowerCase());
      return device.disk
        .allContents()
        .filter((kept) => kept.where === 'live' && isWithin(fold(kept.path), fold(path)))
        .map((kept) => textOf(kept.bytes));
    },
    lost(devices, bucket) {
      const kept = devices.flatMap(({ disk }) =>
        disk.allContents().filter(({ where }) => where !== 'temporary'),
      );
      return missing([...kept.map(({ bytes }) => bytes), ...bucket.allContents()]);
    },
    hidden(devices, bucket) {
      const live = devices.flatMap(({ disk }) => disk.allContents().filter(({ where }) => where === 'live'));
      const unseen = missing([...live, ...bucket.objects()].map(({ bytes }) => bytes));
      return unseen.filter((content) => !resaved.has(content));
    },
  };
}
