// Runs many seeds one after the other: says how far it is, and shrinks what fails.
import type { EndpointProfileName } from '../../fakes/bucket/virtualBucketProfiles.ts';
import { shrink } from './shrink.ts';
import { simulate } from '../simulate.ts';

export interface SeedRun {
  readonly first: number;
  readonly count: number;
  readonly profile: EndpointProfileName | undefined;
  readonly acts: number | undefined;
  /** Whether the trace of each seed is printed. */
  readonly showsTrace: boolean;
  /** Whether the first failure ends the run, without being shrunk. */
  readonly untilFailure: boolean;
}

export interface Tally {
  readonly ran: number;
  readonly failed: number;
}

/** After so many failures another one tells nothing new. */
const MAX_FAILURES = 3;
/** A run for hours shows from time to time how far it is. */
const SHOWN_EVERY = 10_000;

/** `onProgress` is told every 10,000 seeds. Failures are printed as they come. */
export async function runSeeds(
  { first, count, profile, acts, showsTrace, untilFailure }: SeedRun,
  onProgress: (tally: Tally) => void,
): Promise<Tally> {
  let ran = 0;
  let failed = 0;
  for (let seed = first; seed < first + count && failed < MAX_FAILURES; seed++) {
    const result = await simulate({ seed, profile, acts });
    ran++;
    if (ran % SHOWN_EVERY === 0) onProgress({ ran, failed });
    if (showsTrace) console.log(result.trace.join('\n'));
    if (result.failure === null) continue;
    failed++;
    if (untilFailure) {
      console.log(`seed ${seed} failed: ${result.failure}`);
      break;
    }
    const smallest = await shrink({ seed, profile, acts });
    const asBefore = profile === undefined ? '' : ` --profile ${profile}`;
    console.log(smallest.trace.join('\n'));
    console.log(`\nseed ${seed} failed: ${result.failure}`);
    console.log(`again: npm run simulate -- --seed ${seed} --acts ${smallest.acts}${asBefore} --trace\n`);
  }
  return { ran, failed };
}
