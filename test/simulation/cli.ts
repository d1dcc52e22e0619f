// `npm run simulate -- --seeds N [--seed S] [--profile P]`: runs seeds, prints the speed, shrinks failures.
import { parseArgs } from 'node:util';
import { ENDPOINT_PROFILES, type EndpointProfileName } from '../fakes/bucket/virtualBucketProfiles.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    profile: { type: 'string' },
    acts: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'until-failure': { type: 'boolean', default: false },
  },
});

function profileOf(name: string | undefined): EndpointProfileName | undefined {
  if (name === undefined) return undefined;
  if (name in ENDPOINT_PROFILES) return name as EndpointProfileName;
  throw new Error(`--profile is one of ${Object.keys(ENDPOINT_PROFILES).join(', ')}`);
}

const profile = profileOf(values.profile);
const acts = values.acts === undefined ? undefined : Number(values.acts);
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const started = performance.now();
let failures = 0;
let ran = 0;
/** A run for hours shows from time to time how far it is. */
const SHOWN_EVERY = 10_000;

function seconds(): number {
  return (performance.now() - started) / 1000;
}

for (let seed = first; seed < first + count; seed++) {
  const result = await simulate({ seed, profile, acts });
  ran++;
  if (ran % SHOWN_EVERY === 0) console.log(`${ran} seeds after ${seconds().toFixed(0)} s`);
  if (values.trace) console.log(result.trace.join('\n'));
  if (result.failure === null) continue;
  failures++;
  if (values['until-failure']) {
    console.log(`seed ${seed} failed: ${result.failure}`);
    break;
  }
  const smallest = await shrink({ seed, profile, acts });
  console.log(smallest.trace.join('\n'));
  console.log(`\nseed ${seed} failed: ${result.failure}`);
  console.log(
    `again: npm run simulate -- --seed ${seed} --acts ${smallest.acts}${profile ? ` --profile ${profile}` : ''} --trace\n`,
  );
  if (failures >= 3) break;
}

console.log(
  `${ran} seeds from ${first} in ${seconds().toFixed(1)} s (${(ran / seconds()).toFixed(0)} seeds/s), ${failures} failed`,
);
process.exitCode = failures > 0 ? 1 : 0;
