// The only source of randomness in a simulation: the same seed gives the same numbers.

export interface Prng {
  /** 0 <= x < 1. */
  unit(): number;
  /** 0 <= x < choices, whole. */
  pick(choices: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  choose<T>(items: readonly T[]): T;
}

/** Mulberry32: small, fast, and good enough to reorder events. */
export function createPrng(seed: number): Prng {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const pick = (choices: number): number => Math.floor(unit() * choices);
  return {
    unit,
    pick,
    chance: (probability) => unit() < probability,
    choose: (items) => {
      const item = items[pick(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}
