// Whether the owner of a folder lives: by the operating system where it can tell, else by the beat of its
// record.
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { takeProcessLock } from '../../persistence/processLock.ts';
import { errorCode, rethrowBug } from '../../result.ts';
import type { Owner } from './ownerRecord.ts';

/** What distinguishes one installation on this computer from another. */
export interface Installation {
  /** Absolute path of its data directory. */
  readonly dataDir: string;
  /** Absolute path of the process lock that it holds as long as it lives. */
  readonly lock: string;
}

/** `ours`: left by an earlier process of this installation. `unknown`: only its beat can tell. */
export type Verdict = 'ours' | 'alive' | 'gone' | 'unknown';

/** Claims that this process holds: two of its folders may be the same one under two names. */
export const claimsOfThisProcess = new Set<string>();

/** Describes this process as an owner. */
export function describeOwner({ dataDir, lock }: Installation, claim: string): Owner {
  return {
    claim,
    dataDir,
    lock,
    host: hostname(),
    machine: readSystemText('/etc/machine-id') ?? readSystemText('/proc/sys/kernel/random/boot_id') ?? '',
    pid: process.pid,
    pidSpace: readPidSpace(),
  };
}

/** Judges by what the system knows; `here` describes this process. */
export function judgeOwner(owner: Owner, here: Owner): Verdict {
  if (claimsOfThisProcess.has(owner.claim)) return 'alive';
  if (owner.host !== here.host || owner.machine !== here.machine) return 'unknown';
  // This installation holds its lock itself, so no other process of it lives.
  if (owner.dataDir === here.dataDir) return 'ours';
  const knowsPid = owner.pidSpace === here.pidSpace;
  if (knowsPid && !isRunning(owner.pid)) return 'gone';
  const held = isHeld(owner.lock);
  if (held === false) return 'gone';
  return held === true && knowsPid ? 'alive' : 'unknown';
}

/** A lock of another person cannot be asked: null. */
function isHeld(lock: string): boolean | null {
  if (!existsSync(lock)) return null;
  try {
    const taken = takeProcessLock(lock);
    taken?.release();
    return taken === null;
  } catch (error) {
    rethrowBug(error);
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function readSystemText(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? null : text;
  } catch (error) {
    rethrowBug(error);
    return null;
  }
}

/** Containers on one computer count their processes apart (pid_namespaces(7)). */
function readPidSpace(): string {
  try {
    return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '';
  } catch (error) {
    rethrowBug(error);
    return '';
  }
}
