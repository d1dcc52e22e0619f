// `npm run simulate -- --seeds N [--from S] [--processes P]`, or `--seed S [--trace]` for one: runs seeds,
// prints the speed, shrinks failures.
import { parseArgs } from 'node:util';
import { ENDPOINT_PROFILES, type EndpointProfileName } from '../fakes/bucket/virtualBucketProfiles.ts';
import { runSeeds, type Tally } from './runs/seedRun.ts';
import { runShares, sharesOf } from './runs/shares.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    processes: { type: 'string', default: '1' },
    /** Set by a process for each of several that it starts: it tells how many seeds it ran by messages. */
    share: { type: 'boolean', default: false },
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

function wholeNumber(name: 'seeds' | 'seed' | 'from' | 'processes' | 'acts', text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`--${name} is a whole number`);
}

const profile = profileOf(values.profile);
const first = values.seed === undefined ? wholeNumber('from', values.from) : wholeNumber('seed', values.seed);
const count = values.seed === undefined ? wholeNumber('seeds', values.seeds) : 1;
const processes = wholeNumber('processes', values.processes);
const started = performance.now();

function seconds(): number {
  return (performance.now() - started) / 1000;
}

function showProgress({ ran, failed }: Tally): void {
  console.log(`${ran} seeds after ${seconds().toFixed(0)} s, ${failed} failed`);
}

/** What each process of several needs to be told, beside its seeds. */
function passedOn(): readonly string[] {
  return [
    ...(values.profile === undefined ? [] : ['--profile', values.profile]),
    ...(values.acts === undefined ? [] : ['--acts', values.acts]),
    ...(values.trace ? ['--trace'] : []),
    ...(values['until-failure'] ? ['--until-failure'] : []),
  ];
}

function runHere(onProgress: (tally: Tally) => void): Promise<Tally> {
  const acts = values.acts === undefined ? undefined : wholeNumber('acts', values.acts);
  const { trace: showsTrace, 'until-failure': untilFailure } = values;
  return runSeeds({ first, count, profile, acts, showsTrace, untilFailure }, onProgress);
}

if (values.share) {
  const tell = (tally: Tally): void => void process.send?.(tally);
  const tally = await runHere(tell);
  tell(tally);
  process.exitCode = tally.failed > 0 ? 1 : 0;
} else {
  const { ran, failed } =
    processes > 1
      ? await runShares(import.meta.filename, passedOn(), sharesOf({ first, count }, processes), showProgress)
      : await runHere(showProgress);
  const speed = (ran / seconds()).toFixed(0);
  console.log(`${ran} seeds from ${first} in ${seconds().toFixed(1)} s (${speed} seeds/s), ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
