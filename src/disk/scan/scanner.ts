// Runs scans in a worker thread, so that a million `lstat` calls do not block anything else.
import { Worker } from 'node:worker_threads';
import type { LocalFault } from '../../sync/localFolder.ts';
import { localFault } from '../path/localFault.ts';
import { BATCHES_AHEAD, CANCELLED, CREDIT } from './scanProtocol.ts';
import type { ScanAnswer, ScanTask } from './scanProtocol.ts';

/** An idle thread costs about 10 MB; starting one takes about 40 ms. */
const IDLE_MS = 20_000;

/**
 * A scan allocates much and keeps little. Measured over five scans of 100,000 files: with this limit the
 * process stays at 165 MB, without it grows to 240 MB; the time is the same.
 */
const LIMITS = { maxYoungGenerationSizeMb: 8 };

export interface Scanner {
  /**
   * Yields the answers of one task up to its `end`, which always comes last: with the fault `cancelled` after
   * an abort, `io` when the thread crashed. Ends early when the caller stops reading.
   */
  run(task: Omit<ScanTask, 'control'>, signal: AbortSignal): AsyncGenerator<ScanAnswer, void>;
}

/** Creates a scanner that keeps one idle thread for a while; overlapping scans get threads of their own. */
export function createScanner(): Scanner {
  let idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout } | null = null;

  const takeWorker = (): Worker => {
    if (idle === null) return startWorker();
    const { worker, timer } = idle;
    idle = null;
    clearTimeout(timer);
    if (ended.has(worker)) return startWorker();
    worker.ref();
    return worker;
  };

  const giveBack = (worker: Worker): void => {
    if (idle !== null || ended.has(worker)) {
      void worker.terminate();
      return;
    }
    worker.unref();
    const end = (): void => {
      idle = null;
      void worker.terminate();
    };
    // Frees real memory in real time, so it does not use the injected clock; unref: it must not keep a
    // finished process alive.
    idle = { worker, timer: setTimeout(end, IDLE_MS).unref() };
  };

  return {
    async *run(task, signal) {
      const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
      Atomics.store(control, CREDIT, BATCHES_AHEAD);
      const worker = takeWorker();
      const answers = readAnswers(worker);
      const cancel = (): void => {
        Atomics.store(control, CANCELLED, 1);
        Atomics.notify(control, CREDIT);
      };
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
      worker.postMessage({ ...task, control } satisfies ScanTask);
      let finished = false;
      try {
        while (!finished) {
          const answer = await answers.next();
          finished = answer.type === 'end';
          yield answer;
          Atomics.add(control, CREDIT, 1);
          Atomics.notify(control, CREDIT);
        }
      } finally {
        signal.removeEventListener('abort', cancel);
        answers.close();
        if (finished) giveBack(worker);
        else {
          cancel();
          void worker.terminate();
        }
      }
    },
  };
}

/** Threads that crashed or exited. */
const ended = new WeakSet<Worker>();

/** Works from the sources and from the bundle, where the thread's program is beside the main one. */
function startWorker(): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = `./scanWorker.${extension}`;
  const worker = new Worker(new URL(program, import.meta.url), { resourceLimits: LIMITS });
  worker.on('error', () => ended.add(worker));
  worker.on('exit', () => ended.add(worker));
  return worker;
}

interface Answers {
  next(): Promise<ScanAnswer>;
  close(): void;
}

/** Returns the thread's messages one by one. A thread that crashes or exits ends its task with a fault. */
function readAnswers(worker: Worker): Answers {
  const queue: ScanAnswer[] = [];
  let wanted: ((answer: ScanAnswer) => void) | null = null;
  const push = (answer: ScanAnswer): void => {
    const deliver = wanted;
    wanted = null;
    if (deliver === null) queue.push(answer);
    else deliver(answer);
  };
  const onError = (error: unknown): void => {
    push({ type: 'end', fault: brokenThread(error instanceof Error ? error.message : 'unknown') });
  };
  const onExit = (): void => {
    push({ type: 'end', fault: brokenThread('exited') });
  };
  worker.on('message', push);
  worker.on('error', onError);
  worker.on('exit', onExit);
  return {
    next: () => {
      const answer = queue.shift();
      return answer === undefined ? new Promise((resolve) => (wanted = resolve)) : Promise.resolve(answer);
    },
    close: () => {
      worker.off('message', push);
      worker.off('error', onError);
      worker.off('exit', onExit);
    },
  };
}

function brokenThread(detail: string): LocalFault {
  return localFault('io', `scanning thread: ${detail}`);
}
