// Shares seeds among processes, so that a long run uses all cores.
import { fork } from 'node:child_process';
import type { Tally } from './seedRun.ts';

export interface Share {
  readonly first: number;
  readonly count: number;
}

/** Parts of a range of seeds, as equal as they can be; none is empty. */
export function sharesOf({ first, count }: Share, processes: number): readonly Share[] {
  const parts = Math.min(processes, count);
  const start = (part: number): number => first + Math.floor((count * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    first: start(part),
    count: start(part + 1) - start(part),
  }));
}

/**
 * Runs `program` once for each share, with `args` and the share's seeds. Each process reports its tally as a
 * message; `onProgress` is told the sum. Rejects when a process ends otherwise.
 */
export async function runShares(
  program: string,
  args: readonly string[],
  shares: readonly Share[],
  onProgress: (tally: Tally) => void,
): Promise<Tally> {
  const tallies = shares.map((): Tally => ({ ran: 0, failed: 0 }));
  const total = (): Tally => ({
    ran: tallies.reduce((sum, { ran }) => sum + ran, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  });
  await Promise.all(
    shares.map(async ({ first, count }, index) => {
      const child = fork(program, [...args, '--share', '--from', String(first), '--seeds', String(count)]);
      child.on('message', (message) => {
        tallies[index] = message as Tally;
        onProgress(total());
      });
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      const { ran, failed } = tallies[index] ?? { ran: 0, failed: 0 };
      if (code !== (failed > 0 ? 1 : 0))
        throw new Error(`the seeds from ${first} ended with ${code} after ${ran}`);
    }),
  );
  return total();
}
