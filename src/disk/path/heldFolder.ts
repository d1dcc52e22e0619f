// Holds a folder open, so that what is done in it happens in this very folder, even while somebody gives its
// name to another one or to a link (F3).
//
// Node has no `openat`. On Linux, `/proc/self/fd/N/name` leads into the folder that N was opened on, however
// it is called by now (proc_pid_fd(5)).
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { rethrowBug } from '../../result.ts';

export interface HeldFolder {
  /** Leads into the held folder until it is released; elsewhere than on Linux just its path. */
  readonly absolute: string;
  readonly stats: BigIntStats;
  release(): void;
}

/** Opens a folder without the right to list it; Node's constants lack it (open(2)). */
const O_PATH = 0o10000000;
const HOLD_FILE_FLAGS = constants.O_NOFOLLOW | O_PATH;
const HOLD_FLAGS = constants.O_DIRECTORY | constants.O_NOFOLLOW | O_PATH;

let canHold: boolean | undefined;

/** False where folders cannot be held: not on Linux, or in a container without `/proc`. */
export function canHoldFolders(): boolean {
  canHold ??= process.platform === 'linux' && leadsIntoItself('/');
  return canHold;
}

function leadsIntoItself(folder: string): boolean {
  try {
    const descriptor = openSync(folder, HOLD_FLAGS);
    try {
      return statSync(`${throughHandle(descriptor)}/.`).ino === statSync(folder).ino;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

const HANDLE = /^\/proc\/self\/fd\/\d+$/;

function throughHandle(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

/**
 * Returns the name under which the system knows the folder at `absolute` now: one for all handles on it. The
 * path itself where it leads nowhere.
 */
export function nameOfFolder(absolute: string): string {
  try {
    // A handle is one link; to resolve its whole path would look at every folder on the way.
    return HANDLE.test(absolute) ? readlinkSync(absolute) : realpathSync.native(absolute);
  } catch (error) {
    rethrowBug(error);
    return absolute;
  }
}

/**
 * Holds what is at `absolute`. Throws the system's error: `ENOTDIR` for everything but a folder, links
 * included. Where folders cannot be held, whatever is there is only looked at. `isLinkFollowed`: for the
 * root, which a person chose.
 */
export function holdFolder(absolute: string, isLinkFollowed = false): HeldFolder {
  if (!canHoldFolders()) {
    const look = isLinkFollowed ? statSync : lstatSync;
    return { absolute, stats: look(absolute, { bigint: true }), release: () => undefined };
  }
  const descriptor = openSync(absolute, isLinkFollowed ? HOLD_FLAGS & ~constants.O_NOFOLLOW : HOLD_FLAGS);
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    return { absolute: throughHandle(descriptor), stats, release: () => closeSync(descriptor) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Sets the permission bits of the file at `absolute`, and of nothing that a link there leads to. Throws the
 * system's error.
 */
export function changeMode(absolute: string, mode: number): void {
  if (!canHoldFolders()) {
    chmodSync(absolute, mode);
    return;
  }
  const descriptor = openSync(absolute, HOLD_FILE_FLAGS);
  try {
    // A link is opened itself, and Linux has no modes for links.
    if (!fstatSync(descriptor).isSymbolicLink()) chmodSync(throughHandle(descriptor), mode);
  } finally {
    closeSync(descriptor);
  }
}
