// A program that exchanges a folder and a link in its place as fast as it can, until it is told to stop.
// Arguments: the folder, where it is parked meanwhile, where the link leads.
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

const [folder = '', parked = '', target = ''] = process.argv.slice(2);
const BATCH = 200;

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Whoever works in the folder may have been faster.
  }
}

/** Long enough now and then for the other one to look and find the link in place. */
function linger(times: number): void {
  for (let spin = 0; spin < times; spin++) Math.random();
}

let swaps = 0;
let stopped = false;
process.on('message', () => (stopped = true));

function swap(): void {
  for (let round = 0; round < BATCH; round++) {
    attempt(() => renameSync(folder, parked));
    attempt(() => symlinkSync(target, folder));
    linger((swaps * 7919) % 20_000);
    attempt(() => unlinkSync(folder));
    attempt(() => renameSync(parked, folder));
    linger((swaps * 104_729) % 20_000);
    swaps++;
  }
  if (!stopped) setImmediate(swap);
  else {
    process.send?.(swaps);
    process.disconnect();
  }
}
process.send?.('ready');
swap();
