// Decides what the run loop does next, and when. Pure: no I/O and no clock; all times are passed in (epoch
// ms).
import type { EngineOptions } from '../engineApi.ts';

export type Scope = 'all' | ReadonlySet<string>;

/**
 * `compare`: find out which hinted paths have news. `look`: run one pass. `poll`: list the bucket. `rest`:
 * wait.
 */
export type Task =
  | { readonly type: 'compare'; readonly paths: readonly string[] }
  | { readonly type: 'look'; readonly scope: Scope }
  | { readonly type: 'poll' }
  | { readonly type: 'rest'; readonly until: number };

export interface Agenda {
  /** The watcher saw something happen at these paths ('' = anywhere). */
  hint(paths: readonly string[], now: number): void;
  /** Everything must be looked at: the run begins, or what was seen so far may have gaps. */
  lookEverywhere(): void;
  /**
   * A person, the network or the machine requests a full look at once, ending all backoff after earlier
   * faults.
   */
  wake(): void;
  /**
   * A rest has ended. Returns true if that was far later than planned: the machine slept, and everything must
   * be looked at.
   */
  rested(until: number, now: number): boolean;
  /**
   * Returns what to do now. The task stays on the agenda until `compared`, `begin`, `polled` or `failed`
   * removes it.
   */
  next(now: number): Task;
  /** Of the hinted `paths`, only `changed` must be looked at. */
  compared(paths: readonly string[], changed: readonly string[], now: number): void;
  /** A pass over `scope` begins; hints from now on are new. */
  begin(scope: Scope, now: number): void;
  /**
   * That pass ended without a fault. `again`: paths that need another look, each time after a longer wait.
   */
  looked(scope: Scope, again: readonly string[], now: number): void;
  /**
   * A look at everything has ended. `watched`: hints will tell what changes from now on. Where they will not,
   * the next scan comes sooner while scans find changes (`found`), then later each time.
   */
  swept(watched: boolean, found: boolean, now: number): void;
  /** The bucket was listed; `changed` are the paths that differ from what was agreed. */
  polled(changed: readonly string[], now: number): void;
  /** These paths need a look as soon as possible. */
  add(paths: readonly string[]): void;
  /**
   * A task met a fault: wait, twice as long each time up to `longestMs`, then look at everything once.
   * `jitter` is in [0, 1).
   */
  failed(now: number, jitter: number, longestMs?: number): void;
  /** True when nothing is left to look at except what polls and sweeps will find. */
  readonly isClear: boolean;
}

/** More paths than this are cheaper to observe in one full pass than one by one. */
export const MAX_PATHS = 200;
/** The wait after a fault doubles up to the maximum, with jitter. */
export const FIRST_BACKOFF_MS = 2_000;
export const MAX_BACKOFF_MS = 5 * 60_000;
/**
 * The same while access is refused, which costs one small request and ends as soon as a person has
 * helped.
 */
export const MAX_REFUSED_BACKOFF_MS = 60_000;
/** The wait before a path is looked at again doubles up to the maximum. */
export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 60_000;
/**
 * After a look, a path's next hint counts only after this time: a file that is constantly written must not
 * keep the loop busy.
 */
export const REST_MS = 1_000;
/**
 * Between scans that find changes in a folder that is not watched; doubles up to `sweepMs` while they find
 * none.
 */
export const FIRST_SCAN_MS = 30_000;
/** Scans of a large folder that is not watched take at most this part of the time. */
const SCAN_SHARE = 0.1;
/** A rest that ends this much too late was interrupted by the machine's sleep (or its clock was set). */
export const SLEPT_MS = 60_000;

/** `waitAtMost` protects from a clock that was set back: a time further away than it was ever set is due. */
function isDue(at: number, now: number, waitAtMost: number): boolean {
  return now >= at || at - now > waitAtMost;
}

/** Returns an agenda that begins with a look at everything. */
export function createAgenda(times: Pick<EngineOptions, 'settleMs' | 'pollMs' | 'sweepMs'>): Agenda {
  const { settleMs, pollMs, sweepMs } = times;
  /** Where the watcher saw something, and when that is worth a look: a save often takes several steps. */
  const hinted = new Set<string>();
  let settledAt = 0;
  /** Paths to look at: now, or from a given time on. */
  const due = new Set<string>();
  const retryAt = new Map<string, number>();
  let everything = true;
  let pollAt = 0;
  let sweepAt = 0;
  let sweepBegan = 0;
  let scanMs = FIRST_SCAN_MS;
  /** When paths were last looked at, for as long as that matters. */
  const lookedAt = new Map<string, number>();
  let retries = 0;
  let faults = 0;
  let backedOffUntil = 0;

  const dueScope = (now: number): Scope | null => {
    if (everything || isDue(sweepAt, now, sweepMs) || due.size + hinted.size > MAX_PATHS) return 'all';
    const paths = new Set(due);
    for (const [path, at] of retryAt) if (isDue(at, now, MAX_RETRY_MS)) paths.add(path);
    if (paths.size > MAX_PATHS) return 'all';
    return paths.size > 0 ? paths : null;
  };

  return {
    hint(paths, now) {
      if (hinted.size === 0) settledAt = now + settleMs;
      for (const path of paths) {
        if (path === '') everything = true;
        else if (hinted.size <= MAX_PATHS) hinted.add(path);
      }
    },
    lookEverywhere() {
      everything = true;
    },
    wake() {
      everything = true;
      faults = 0;
      retries = 0;
      backedOffUntil = 0;
    },
    rested(until, now) {
      const slept = now - until > SLEPT_MS;
      if (slept) everything = true;
      return slept;
    },
    next(now) {
      if (!isDue(backedOffUntil, now, MAX_BACKOFF_MS)) return { type: 'rest', until: backedOffUntil };
      const scope = dueScope(now);
      if (scope === 'all') return { type: 'look', scope };
      if (hinted.size > 0 && isDue(settledAt, now, settleMs)) return { type: 'compare', paths: [...hinted] };
      if (scope !== null) return { type: 'look', scope };
      if (isDue(pollAt, now, pollMs)) return { type: 'poll' };
      const settles = hinted.size > 0 ? [settledAt] : [];
      return { type: 'rest', until: Math.min(pollAt, sweepAt, ...settles, ...retryAt.values()) };
    },
    compared(paths, changed, now) {
      for (const path of paths) hinted.delete(path);
      for (const [path, at] of lookedAt) if (isDue(at + REST_MS, now, REST_MS)) lookedAt.delete(path);
      for (const path of changed) {
        if (retryAt.has(path)) continue;
        const seen = lookedAt.get(path);
        if (seen === undefined) due.add(path);
        else retryAt.set(path, seen + REST_MS);
      }
    },
    begin(scope, now) {
      if (scope === 'all') {
        everything = false;
        hinted.clear();
        due.clear();
        retryAt.clear();
        sweepAt = now + sweepMs;
        sweepBegan = now;
        pollAt = now + pollMs;
        return;
      }
      for (const path of scope) {
        due.delete(path);
        retryAt.delete(path);
      }
    },
    looked(scope, again, now) {
      faults = 0;
      if (scope !== 'all') for (const path of scope) lookedAt.set(path, now);
      retries = again.length === 0 ? 0 : retries + 1;
      const at = now + Math.min(FIRST_RETRY_MS * 2 ** (retries - 1), MAX_RETRY_MS);
      for (const path of again) retryAt.set(path, at);
    },
    swept(watched, found, now) {
      scanMs = watched || found ? FIRST_SCAN_MS : Math.min(scanMs * 2, sweepMs);
      if (watched) return;
      const took = Math.max(now - sweepBegan, 0);
      sweepAt = now + Math.min(Math.max(scanMs, took / SCAN_SHARE), sweepMs);
    },
    polled(changed, now) {
      faults = 0;
      pollAt = now + pollMs;
      if (changed.length > MAX_PATHS) everything = true;
      else for (const path of changed) due.add(path);
    },
    add(paths) {
      for (const path of paths) due.add(path);
    },
    failed(now, jitter, longestMs = MAX_BACKOFF_MS) {
      everything = true;
      const ms = Math.min(FIRST_BACKOFF_MS * 2 ** faults, longestMs);
      faults++;
      backedOffUntil = now + ms / 2 + (jitter * ms) / 2;
    },
    get isClear() {
      return !everything && hinted.size === 0 && due.size === 0 && retryAt.size === 0;
    },
  };
}
