// Runs a program and says how long it took, how much processor time and how much memory at most.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** User and system; null where the system does not tell (only Linux does). */
  readonly processorSeconds: number | null;
  /** Peak of the resident set; null as above. */
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

/** Throws with what it printed when the program does not end with 0. */
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

/** null when the process is gone or the system has no /proc. */
function sample(pid: number | undefined): Pick<Measured, 'peakBytes' | 'processorSeconds'> | null {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
    // Fields after the name in parentheses, which may hold anything: utime and stime are
    // the 12th and 13th of them.
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
