// How many acts are under way at a time, and how many bytes of contents they may hold.
import { describe, expect, test } from 'vitest';
import { createPace } from '../../../../src/sync/apply/pace.ts';
import type { Pace } from '../../../../src/sync/apply/pace.ts';
import type { Act } from '../../../../src/sync/decide/model.ts';

const MIB = 1024 * 1024;

function upload(size: number): Act {
  const time = '1700000000.000000000';
  const identity = { device: '1', inode: '1', size, mtime: time, ctime: time, birthtime: '' };
  const local = { kind: 'file', path: 'a', identity, executable: false } as const;
  return {
    type: 'upload',
    path: 'a',
    local,
    base: null,
    replacesEtag: null,
    similar: [],
    reason: 'new-local',
  };
}

function download(size: number): Act {
  const remote = { kind: 'file', path: 'a', size, etag: 'e', modified: 0, archived: false } as const;
  return { type: 'download', path: 'a', remote, base: null, replaces: null, reason: 'new-remote' };
}

/** One that has grown to its most. */
async function busyPace(): Promise<Pace> {
  const pace = createPace(64);
  for (let act = 0; act < 56; act++) await passOne(pace);
  return pace;
}

/** How many of these acts begin before the first one ends. */
async function begun(paced: Pace | Promise<Pace>, acts: readonly Act[]): Promise<number> {
  const pace = await paced;
  let count = 0;
  for (const act of acts) {
    const isLet = await Promise.race([pace.begin(act).then(() => true), settled().then(() => false)]);
    if (!isLet) break;
    count++;
  }
  return count;
}

/** Later than everything that needs no act to end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

async function passOne(pace: Pace): Promise<void> {
  const act = upload(1);
  await pace.begin(act);
  pace.end(act);
}

/** The limit after `rounds` acts that ended well. */
async function limitAfter(pace: Pace, rounds: number): Promise<number> {
  for (let round = 0; round < rounds; round++) {
    await passOne(pace);
  }
  return begun(
    pace,
    Array.from({ length: 200 }, () => upload(1)),
  );
}

describe('the pace of transfers', () => {
  test('begins with eight acts, and never has more than it may', async () => {
    expect(await limitAfter(createPace(64), 0)).toBe(8);
    expect(await limitAfter(createPace(3), 100)).toBe(3);
  });

  test('grows with each act that ends, up to the most', async () => {
    expect(await limitAfter(createPace(64), 20)).toBe(28);
    expect(await limitAfter(createPace(64), 500)).toBe(64);
  });

  test('is halved once for what was asked at the same time, and grows slowly from then on', async () => {
    const pace = createPace(64);
    for (let act = 0; act < 56; act++) {
      await passOne(pace);
    }
    for (let refused = 0; refused < 10; refused++) pace.slowDown();
    expect(await limitAfter(pace, 64)).toBe(33);
  });

  test('never falls below two', async () => {
    const pace = createPace(64);
    for (let round = 0; round < 20; round++) {
      pace.slowDown();
      for (let act = 0; act < 3; act++) {
        await passOne(pace);
      }
    }
    expect(await limitAfter(pace, 0)).toBeGreaterThanOrEqual(2);
  });

  test('holds 64 MiB of contents, and one large file in any case', async () => {
    const large = Array.from({ length: 8 }, () => upload(15 * MIB));
    expect(await begun(createPace(64), large)).toBe(4);
    const huge = Array.from({ length: 8 }, () => upload(5000 * MIB));
    expect(await begun(createPace(64), huge)).toBe(2);
    const looks = large.map((act): Act => ({ ...act, type: 'examine' }) as Act);
    expect(await begun(createPace(64), looks)).toBe(8);
  });

  test('counts what downloads hold: what is gathered of a small one, and the ranges of a large one', async () => {
    const downloads = (size: number) => Array.from({ length: 40 }, () => download(size));
    expect(await begun(busyPace(), downloads(1))).toBe(40);
    expect(await begun(busyPace(), downloads(15 * MIB))).toBe(32);
    expect(await begun(busyPace(), downloads(16 * MIB))).toBe(2);
    expect(await begun(busyPace(), [download(5000 * MIB), upload(5000 * MIB), upload(1)])).toBe(2);
  });

  test('counts the contents of moves once they have to be sent', async () => {
    const moves = Array.from({ length: 8 }, () => ({ ...upload(15 * MIB), type: 'move-remote' }) as Act);
    expect(await begun(createPace(64), moves)).toBe(8);
    const pace = createPace(64);
    const [first, ...others] = moves;
    if (first === undefined) throw new Error('no moves');
    await pace.begin(first);
    pace.countMoves();
    pace.end(first);
    expect(await begun(pace, others)).toBe(4);
  });
});
