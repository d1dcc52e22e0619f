// Knows every content that was ever saved, and which of them nobody who had seen it gave up (R1).
import { createHash } from 'node:crypto';
import type { Prng } from '../simulation/prng.ts';

/** Who saved what where, for the report of a loss. */
export interface SavedContent {
  /** Hex SHA-256. */
  readonly hash: string;
  readonly label: string;
  readonly path: string;
}

export interface NewContent extends SavedContent {
  readonly bytes: Uint8Array;
}

export interface Oracle {
  /** A content that never existed before, to be saved by `who` at `path`; it counts from `replaced` on. */
  newContent(who: string, path: string): NewContent;
  /** Someone who had `before` (hashes) in front of them put `content` in its place. */
  replaced(before: readonly string[], content: SavedContent): void;
  /** Someone who had these in front of them gave them up. */
  deleted(before: readonly string[]): void;
  /** False for what was never saved as a whole, such as the first half of a slow write. */
  knows(hash: string): boolean;
  /** What must be kept and is not among `kept` (hashes). */
  lost(kept: ReadonlySet<string>): readonly SavedContent[];
  readonly saved: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
/** Shares of all contents, and their sizes in bytes; the largest go in several parts. */
const SIZES = [
  { share: 0.7, from: 0, to: 300 },
  { share: 0.26, from: KIB, to: 300 * KIB },
  { share: 0.04, from: 17 * MIB, to: 26 * MIB },
] as const;

export function createOracle(random: Prng): Oracle {
  const known = new Map<string, SavedContent>();
  const mustLive = new Set<string>();
  /** Seen and given up by others before the answer came that it was saved. */
  const givenUpEarly = new Set<string>();
  const giveUp = (hashes: readonly string[]): void => {
    for (const hash of hashes) {
      mustLive.delete(hash);
      if (!known.has(hash)) givenUpEarly.add(hash);
    }
  };
  let count = 0;
  const sizeOf = (): number => {
    let dice = random.unit();
    for (const { share, from, to } of SIZES) {
      if (dice < share) return from + random.pick(to - from);
      dice -= share;
    }
    return 0;
  };
  return {
    newContent(who, path) {
      const label = `content ${++count} by ${who} at ${path}`;
      const bytes = Buffer.alloc(label.length * 2 + sizeOf(), `${label}\n`);
      return { hash: hashOf(bytes), label, path, bytes };
    },
    replaced(before, { hash, label, path }) {
      giveUp(before);
      known.set(hash, { hash, label, path });
      if (!givenUpEarly.delete(hash)) mustLive.add(hash);
    },
    deleted: giveUp,
    knows: (hash) => known.has(hash),
    lost: (kept) => [...mustLive].filter((hash) => !kept.has(hash)).flatMap((hash) => known.get(hash) ?? []),
    get saved() {
      return known.size;
    },
  };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
