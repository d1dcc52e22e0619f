// The lines of the table: a job, what it took each contestant, and the ratio of the first two.
import type { Measured } from './measure.ts';

const MIB = 1024 * 1024;

export interface Job {
  readonly name: string;
  /** Of each contestant the medians. */
  readonly results: readonly (Measured & { readonly name: string })[];
}

/** Prints one line. The processor time of the local server comes last: it is the same machine's. */
export function printJob({ name, results }: Job): void {
  const cells = results.map((result) => {
    const { seconds, processorSeconds, peakBytes, stall: longest, serverSeconds } = result;
    const processor = processorSeconds === null ? '' : `, cpu ${processorSeconds.toFixed(2)} s`;
    const memory = peakBytes === null ? '' : `, ${Math.round(peakBytes / MIB)} MiB`;
    const stall =
      longest === null ? '' : `, stall ${longest.ms.toFixed(0)} (own ${longest.ownMs.toFixed(0)}) ms`;
    const server = ` (server ${serverSeconds.toFixed(1)} s)`;
    return `${result.name} ${seconds.toFixed(2)} s${processor}${memory}${stall}${server}`.padEnd(70);
  });
  const [ours, theirs] = results;
  const ratio = ours && theirs ? `x${(ours.seconds / theirs.seconds).toFixed(2)}` : '';
  console.log(`${name.padEnd(36)}${cells.join('')}${ratio}`);
}
