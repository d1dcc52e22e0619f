// One machine of the torture test: a real `brimful run` that is killed, restarted, and stopped in mid-motion.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RunningCli } from '../src/headless/cliProcess.ts';
import { createInstance } from '../integration/instance.ts';
import type { Instance, InstanceOptions } from '../integration/instance.ts';

export interface TortureDevice extends Instance {
  readonly name: string;
  /**
   * A folder on the same file system that is not synced: where a person keeps drafts and throws things away.
   */
  readonly desk: string;
  launch(): void;
  /** kill -9. */
  crash(): Promise<void>;
  /** Ends it politely; the fault says that it did not end well. */
  end(): Promise<string | null>;
  /**
   * Does something in one instant of Brimful's life: all its threads stand still meanwhile,
   * wherever they are. What a person reads and replaces inside is exactly what was there, without
   * Brimful having to be told.
   */
  atOnce<T>(act: () => T): Promise<T>;
  /** As after a disk failure that took the app's files and left the synced folder. */
  loseJournal(): void;
  /** Set when the process ended although nobody ended it. */
  readonly crashed: string | null;
}

const END_LIMIT_MS = 60_000;
const STOP_LOOK_MS = 1;

/** `desk` must exist. Only Linux tells when a process stands still. */
export function createTortureDevice(name: string, desk: string, options: InstanceOptions): TortureDevice {
  const instance = createInstance({ ...options, folder: { pollSeconds: 1 } });
  let current: { readonly cli: RunningCli; wanted: boolean } | null = null;
  let crashed: string | null = null;
  let frozen: Promise<unknown> = Promise.resolve();

  /** False when it was killed before it stood still. */
  const freeze = async (pid: number): Promise<boolean> => {
    signal(pid, 'SIGSTOP');
    while (current?.cli.pid === pid) {
      if (standsStill(pid)) return true;
      await setTimeout(STOP_LOOK_MS);
    }
    return false;
  };

  const whileFrozen = async <T>(act: () => T): Promise<T> => {
    for (;;) {
      const pid = current?.cli.pid ?? 0;
      if (pid === 0) return act();
      try {
        if (await freeze(pid)) return act();
      } finally {
        signal(pid, 'SIGCONT');
      }
    }
  };

  return {
    ...instance,
    name,
    desk,
    get crashed() {
      return crashed;
    },
    launch() {
      if (current !== null) return;
      const own = { cli: instance.start('run'), wanted: true };
      current = own;
      void own.cli.ended.then(({ code, stderr }) => {
        if (own.wanted) crashed = `${name} ended by itself (${code ?? 'signal'}): ${stderr}`;
        if (current === own) current = null;
      });
    },
    async crash() {
      if (current === null) return;
      current.wanted = false;
      await current.cli.kill('SIGKILL');
    },
    async end() {
      if (current === null) return null;
      current.wanted = false;
      const { cli } = current;
      const late = new AbortController();
      const ended = await Promise.race([
        cli.kill('SIGTERM'),
        setTimeout(END_LIMIT_MS, null, { signal: late.signal }),
      ]);
      late.abort();
      if (ended !== null) return ended.stderr === '' ? null : `${name} complained: ${ended.stderr}`;
      await cli.kill('SIGKILL');
      return `${name} did not end within ${END_LIMIT_MS / 1000} s of SIGTERM`;
    },
    atOnce(act) {
      const next = frozen.then(() => whileFrozen(act));
      frozen = next.catch(() => undefined);
      return next;
    },
    loseJournal() {
      for (const file of readdirSync(instance.dataDir)) {
        if (file !== 'config.json') rmSync(join(instance.dataDir, file), { recursive: true, force: true });
      }
    },
  };
}

/** Every thread is stopped (`T`), or the process is gone. */
function standsStill(pid: number): boolean {
  try {
    const tasks = `/proc/${pid}/task`;
    return readdirSync(tasks).every((task) => {
      const stat = readFileSync(join(tasks, task, 'stat'), 'utf8');
      // The name in parentheses may hold anything.
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    });
  } catch {
    return true;
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It was killed meanwhile.
  }
}
