// Runs a program and measures its time, processor time and peak memory.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { STALL_FILE } from './stallProbe.ts';
import type { Stall } from './stallProbe.ts';

export interface Measured {
  readonly seconds: number;
  /** User and system time; null: not available (only on Linux). */
  readonly processorSeconds: number | null;
  /** The peak resident set size; null: not available. */
  readonly peakBytes: number | null;
  /** null: it does not tell. */
  readonly stall: Stall | null;
  /** Processor time of this process meanwhile, in which the local server runs. */
  readonly serverSeconds: number;
}

export interface Program {
  readonly file: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it leaves its longest stall, told by `stallProbe.ts`. */
  readonly stallFile?: string;
}

const SAMPLE_MS = 20;
/** `getconf CLK_TCK`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

type Sampled = Pick<Measured, 'peakBytes' | 'processorSeconds'>;

/** The median of each figure by itself; of none it throws. */
export function median(all: readonly Measured[]): Measured {
  const middle = (figure: (each: Measured) => number | null): number | null => {
    const figures = all.map(figure).filter((value) => value !== null);
    return figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? null;
  };
  const [seconds, serverSeconds] = [middle((each) => each.seconds), middle((each) => each.serverSeconds)];
  const [ms, ownMs] = [middle(({ stall }) => stall?.ms ?? null), middle(({ stall }) => stall?.ownMs ?? null)];
  if (seconds === null || serverSeconds === null) throw new Error('nothing was measured');
  return {
    ...{ seconds, serverSeconds },
    processorSeconds: middle((each) => each.processorSeconds),
    peakBytes: middle((each) => each.peakBytes),
    stall: ms === null || ownMs === null ? null : { ms, ownMs },
  };
}

/** Rejects with the program's output if it does not exit with 0. */
export function measure({ file, words, environment, stallFile }: Program): Promise<Measured> {
  const more = stallFile === undefined ? {} : { [STALL_FILE]: stallFile };
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const before = process.cpuUsage();
    const { PATH = '' } = process.env;
    const child = spawn(file, words, {
      env: { PATH, ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }
    let last: Sampled = { peakBytes: null, processorSeconds: null };
    const timer = setInterval(() => (last = sample(child.pid) ?? last), SAMPLE_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      const { user, system } = process.cpuUsage(before);
      const serverSeconds = (user + system) / 1e6;
      const seconds = (performance.now() - began) / 1000;
      if (code === 0) resolve({ seconds, serverSeconds, stall: readStall(stallFile), ...last });
      else reject(new Error(`${file} ${words.join(' ')} ended with ${code ?? 'a signal'}: ${printed}`));
    });
  });
}

function readStall(file: string | undefined): Stall | null {
  return file === undefined ? null : (JSON.parse(readFileSync(file, 'utf8')) as Stall);
}

/** null if the process has exited or there is no /proc. */
function sample(pid: number | undefined): Sampled | null {
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
