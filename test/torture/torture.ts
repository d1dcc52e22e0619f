// `npm run torture -- --minutes N [--seed S] [--server NAME]`: two real processes, one bucket, and
// everything going wrong at once.
import { parseArgs } from 'node:util';
import { torture } from './tortureRun.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    server: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (!Number.isFinite(minutes) || minutes <= 0 || !Number.isInteger(seed)) {
  throw new Error('expected --minutes with a number and --seed with a whole number');
}
const isWell = await torture({
  ...{ seed, milliseconds: minutes * 60_000, say: (line: string) => console.log(line) },
  ...(values.server === undefined ? {} : { server: values.server }),
});
process.exitCode = isWell ? 0 : 1;
