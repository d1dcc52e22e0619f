// Loaded into the measured program before its own code: how long its main thread kept everything waiting,
// from its first request on. What it takes to start is in the time of the job.
import diagnostics from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** The variable that names the file in which it leaves what it has found. */
export const STALL_FILE = 'BRIMFUL_BENCH_STALL_FILE';

/** The longest that a main thread kept everything waiting. */
export interface Stall {
  readonly ms: number;
  /** Of its own work, without what it waited for a processor or the disk; the longest by itself. */
  readonly ownMs: number;
}

const LOOK_MS = 5;

const file = process.env[STALL_FILE];
if (isMainThread && file !== undefined) {
  let longest: Stall = { ms: 0, ownMs: 0 };
  let isLooking = false;
  const begin = (): void => {
    let before = processorMs();
    let at = performance.now();
    const look = (): void => {
      const [late, busy] = [performance.now() - at - LOOK_MS, processorMs() - before - LOOK_MS];
      longest = { ms: Math.max(longest.ms, late), ownMs: Math.max(longest.ownMs, busy) };
      before = processorMs();
      at = performance.now();
    };
    setInterval(look, LOOK_MS).unref();
  };
  diagnostics.subscribe('http.client.request.start', () => {
    if (!isLooking) begin();
    isLooking = true;
  });
  process.once('exit', () => {
    writeFileSync(file, JSON.stringify(longest));
  });
}

/** Of this thread. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
