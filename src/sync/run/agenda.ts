// What the run loop does next, and when. Pure: no I/O, no clock; every time is handed in (epoch ms).
import type { EngineOptions } from '../engineApi.ts';

export type Scope = 'all' | ReadonlySet<string>;

/**
 * `sift`: find out which of the hinted paths tell anything new. `look`: one pass. `poll`: list the bucket.
 */
export type Task =
  | { readonly type: 'sift'; readonly paths: readonly string[] }
  | { readonly type: 'look'; readonly scope: Scope }
  | { readonly type: 'poll' }
  | { readonly type: 'rest'; readonly until: number };

export interface Agenda {
  /** The watcher saw something happen at these paths ('' = anywhere). */
  hint(paths: readonly string[], now: number): void;
  /** Everything has to be looked at: the run begins, or what was seen so far may have gaps. */
  lookEverywhere(): void;
  /**
   * A person, the network or the machine asks for a full look at once: no waiting time of an earlier fault
   * counts any more.
   */
  wake(): void;
  /**
   * A rest has ended. True: far later than planned, so the machine slept, and everything has to be looked at.
   */
  rested(until: number, now: number): boolean;
  /**
   * What to do now. The task does not leave the agenda before `sifted`, `begin`, `polled` or `failed` says
   * so.
   */
  next(now: number): Task;
  /** Of the hinted `paths` these have to be looked at. */
  sifted(paths: readonly string[], changed: readonly string[], now: number): void;
  /** A pass over `scope` starts; what happens there from now on is new. */
  begin(scope: Scope, now: number): void;
  /**
   * That pass has ended without a fault. `again`: paths that need another look, which they get later each
   * time.
   */
  looked(scope: Scope, again: readonly string[], now: number): void;
  /** The bucket was listed; `changed` are the paths that differ from what was agreed. */
  polled(changed: readonly string[], now: number): void;
  /** These need a look as soon as possible. */
  add(paths: readonly string[]): void;
  /**
   * A task met a fault: wait, twice as long each time, then look at everything once. `jitter` is in [0, 1).
   */
  failed(now: number, jitter: number): void;
  /** True: nothing is left to look at but what polls and sweeps will find. */
  readonly isClear: boolean;
}

/** More paths than this are cheaper to see in one full pass than one by one. */
export const MAX_PATHS = 200;
/** Waiting time after a fault, doubling up to the maximum, with jitter. */
export const FIRST_BACKOFF_MS = 2_000;
export const MAX_BACKOFF_MS = 5 * 60_000;
/** Waiting time before a path is looked at again, doubling up to the maximum. */
export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 60_000;
/**
 * A path that was just looked at rests so long before its next hint counts: a file that is always being
 * written must not keep the loop busy.
 */
export const REST_MS = 1_000;
/** A rest that ends so much too late was interrupted by the machine's sleep (or its clock was set). */
export const SLEPT_MS = 60_000;

/**
 * `waitAtMost` guards against a clock that was set back: a moment further away than it was ever set is due.
 */
function isDue(at: number, now: number, waitAtMost: number): boolean {
  return now >= at || at - now > waitAtMost;
}

/** Begins with a look at everything. */
export function createAgenda(times: Pick<EngineOptions, 'settleMs' | 'pollMs' | 'sweepMs'>): Agenda {
  const { settleMs, pollMs, sweepMs } = times;
  /**
   * Where the watcher saw something, and from when on that is worth a look: a save is often several steps.
   */
  const hinted = new Set<string>();
  let settledAt = 0;
  /** Where there is something to look at: now, or from a moment on. */
  const due = new Set<string>();
  const retryAt = new Map<string, number>();
  let everything = true;
  let pollAt = 0;
  let sweepAt = 0;
  /** When paths were last looked at, as long as that matters. */
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
      if (hinted.size > 0 && isDue(settledAt, now, settleMs)) return { type: 'sift', paths: [...hinted] };
      if (scope !== null) return { type: 'look', scope };
      if (isDue(pollAt, now, pollMs)) return { type: 'poll' };
      const settles = hinted.size > 0 ? [settledAt] : [];
      return { type: 'rest', until: Math.min(pollAt, sweepAt, ...settles, ...retryAt.values()) };
    },
    sifted(paths, changed, now) {
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
    polled(changed, now) {
      faults = 0;
      pollAt = now + pollMs;
      if (changed.length > MAX_PATHS) everything = true;
      else for (const path of changed) due.add(path);
    },
    add(paths) {
      for (const path of paths) due.add(path);
    },
    failed(now, jitter) {
      everything = true;
      const ms = Math.min(FIRST_BACKOFF_MS * 2 ** faults, MAX_BACKOFF_MS);
      faults++;
      backedOffUntil = now + ms / 2 + (jitter * ms) / 2;
    },
    get isClear() {
      return !everything && hinted.size === 0 && due.size === 0 && retryAt.size === 0;
    },
  };
}
