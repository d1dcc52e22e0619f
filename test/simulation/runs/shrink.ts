// Finds the shortest run of a failing seed that still fails.
import { simulate } from '../simulate.ts';
import type { SimulationOptions } from '../world.ts';

export interface Shrunk {
  readonly acts: number;
  readonly trace: readonly string[];
}

const DEFAULT_ACTS = 14;

/**
 * Fewer acts of people make a different, shorter run of the same seed; returns the shortest one that fails.
 */
export async function shrink(options: SimulationOptions): Promise<Shrunk> {
  const most = options.acts ?? DEFAULT_ACTS;
  for (let acts = 1; acts <= most; acts++) {
    const { failure, trace } = await simulate({ ...options, acts });
    if (failure !== null) return { acts, trace: [...trace, failure] };
  }
  throw new Error(`seed ${options.seed} did not fail again: the simulation is not deterministic`);
}
