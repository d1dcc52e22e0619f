// Runs a program and measures its time, processor time and peak memory.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** User and system time; null: not available (only on Linux). */
  readonly processorSeconds: number | null;
  /** The peak resident set size; null: not available. */
  readonly peakBytes: number | null;
}

export interface Program {
  readonly file: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const SAMPLE_MS = 20;
/** `getconf CLK_TCK`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Rejects with the program's output if it does not exit with 0. */
export function measure({ file, words, environment }: Program): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const { PATH = '' } = process.env;
    const child = spawn(file, words, { env: { PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }
    let last: Pick<Measured, 'peakBytes' | 'processorSeconds'> = { peakBytes: null, processorSeconds: null };
    const timer = setInterval(() => (last = sample(child.pid) ?? last), SAMPLE_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, ...last });
      else reject(new Error(`${file} ${words.join(' ')} ended with ${code ?? 'a signal'}: ${printed}`));
    });
  });
}

/** null if the process has exited or there is no /proc. */
function sample(pid: number | undefined): Pick<Measured, 'peakBytes' | 'processorSeconds'> | null {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
    // The fields after the name in parentheses, which may contain anything; utime and stime are the 12th and
    // 13th of these (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (peak === undefined) return null;
    return {
      peakBytes: Number(peak) * 1024,
      processorSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    };
  } catch {
    return null;
  }
}
