// Claims a folder for this installation, so that no two of them sync it at the same time (G9).
import { dirname, join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { OWN_FOLDER } from '../../sync/decide/keyPath.ts';
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import type { Random } from '../../sync/random.ts';
import { localFault } from '../path/localFault.ts';
import { realPath } from '../path/realPath.ts';
import type { Installation } from './ownerEvidence.ts';
import { claimsOfThisProcess, describeOwner, judgeOwner } from './ownerEvidence.ts';
import type { Owner, OwnerRecord } from './ownerRecord.ts';
import { OWNER_FILE, createOwner, readOwner, removeOwner, touchOwner } from './ownerRecord.ts';

/** How often (ms) an owner touches its record. */
export const BEAT_MS = 30_000;
/** After this time (ms) without a beat an owner that nothing else is known about is gone. */
export const SILENCE_MS = 75_000;
const LOOK_MS = 1_000;

export interface FolderClaim {
  /**
   * Claims the folder at `root` (absolute, with Brimful's own folder in it) until `until` aborts; costs one
   * read while it is held. Waits up to `SILENCE_MS` for a sign of life of an owner on another computer; an
   * abort of `signal` ends the wait. Fault `in-use`: names the installation that syncs it, or a folder that
   * this one lies in. `record` is the owner's record through the handle of its folder (F3). `isNew`: it was
   * not held before, so an earlier owner may have left something half done.
   */
  take(
    place: { readonly root: string; readonly record: string },
    until: AbortSignal,
    signal: AbortSignal,
  ): Promise<Result<{ readonly isNew: boolean }, LocalFault>>;
  /** Returns the fault `in-use` for the first folder among `entries` that another installation syncs. */
  refuseInner(
    root: string,
    entries: readonly LocalEntry[],
    signal: AbortSignal,
  ): Promise<Result<void, LocalFault>>;
  /** Returns the fault once another installation has taken the folder, as after a long sleep; else null. */
  findLoss(): LocalFault | null;
}

interface Held {
  readonly owner: Owner;
  /** Absolute path of its record. */
  readonly file: string;
  /** By a clock that goes on while the machine sleeps (epoch ms). */
  touchedAt: number;
}

/** One for each synced folder; it holds nothing before `take`. */
export function createFolderClaim(ports: {
  readonly installation: Installation;
  readonly clock: Clock;
  readonly random: Random;
}): FolderClaim {
  const { installation, clock, random } = ports;
  let held: Held | null = null;
  let lost: LocalFault | null = null;
  /** Records without a sign of life, which need not be waited for again. */
  const silent = new Set<string>();

  /**
   * Looks whether the owner of the record in `file` lives; `mayBeOurs`: one of this installation does not.
   */
  const livingOwner = async (
    file: string,
    signal: AbortSignal,
    mayBeOurs: boolean,
  ): Promise<Result<{ readonly record: OwnerRecord; readonly lives: boolean } | null, LocalFault>> => {
    const found = readOwner(file);
    if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
    const record = found.value;
    if (silent.has(record.beat)) return ok({ record, lives: false });
    const verdict =
      record.owner === null ? 'unknown' : judgeOwner(record.owner, describeOwner(installation, ''));
    if (verdict === 'alive') return ok({ record, lives: true });
    if (verdict === 'gone' || (verdict === 'ours' && mayBeOurs)) return ok({ record, lives: false });
    const giveUpAt = clock.monotonic() + SILENCE_MS;
    while (clock.monotonic() < giveUpAt) {
      await clock.sleep(LOOK_MS, signal);
      if (signal.aborted) return failed(localFault('cancelled', file));
      const next = readOwner(file);
      if (!next.ok || next.value === null) return next.ok ? ok(null) : next;
      if (next.value.beat !== record.beat) return ok({ record: next.value, lives: true });
    }
    silent.add(record.beat);
    return ok({ record, lives: false });
  };

  const hold = (file: string, owner: Owner, until: AbortSignal): void => {
    const claim = { owner, file, touchedAt: clock.now() };
    held = claim;
    lost = null;
    claimsOfThisProcess.add(owner.claim);
    until.addEventListener(
      'abort',
      () => {
        claimsOfThisProcess.delete(owner.claim);
        if (held === claim) held = null;
        removeOwner(file, { owner, beat: '' });
      },
      { once: true },
    );
    void beat(claim, until);
  };

  const beat = async (claim: Held, until: AbortSignal): Promise<void> => {
    while (lost === null) {
      await clock.sleep(BEAT_MS, until);
      if (until.aborted || held !== claim) return;
      touch(claim);
    }
  };

  const touch = (claim: Held): void => {
    claim.touchedAt = clock.now();
    if (touchOwner(claim.file, claim.owner.claim, claim.touchedAt)) return;
    const taker = readOwner(claim.file);
    lost = inUse('This folder', taker.ok ? (taker.value?.owner ?? null) : null);
  };

  const take = async (
    { root, record }: { readonly root: string; readonly record: string },
    until: AbortSignal,
    signal: AbortSignal,
  ): Promise<Result<{ readonly isNew: boolean }, LocalFault>> => {
    const file = join(root, OWN_FOLDER, OWNER_FILE);
    const before = held;
    if (before !== null && lost === null) {
      const found = readOwner(file);
      if (!found.ok) return found;
      if (found.value?.owner?.claim === before.owner.claim) return ok({ isNew: false });
    }
    held = null;
    if (before !== null) claimsOfThisProcess.delete(before.owner.claim);
    const outer = await refuseOuter(root, signal);
    if (!outer.ok) return outer;
    for (;;) {
      // What took the folder from this process is no remainder of an earlier one.
      const found = await livingOwner(record, signal, before === null && lost === null);
      if (!found.ok) return found;
      if (found.value?.lives === true) return failed(inUse('This folder', found.value.record.owner));
      const removed = found.value === null ? ok(undefined) : removeOwner(record, found.value.record);
      const owner = describeOwner(installation, random.id());
      const created = removed.ok ? createOwner(record, owner) : removed;
      // A disk that takes no record does not keep a folder from being synced as far as it can be.
      if (!created.ok) {
        if (!isWithoutRoom(created.fault)) return created;
        lost = null;
        return ok({ isNew: found.value !== null });
      }
      if (!created.value) continue;
      if (until.aborted) removeOwner(record, { owner, beat: '' });
      else hold(file, owner, until);
      return ok({ isNew: true });
    }
  };

  const refuseOuter = async (root: string, signal: AbortSignal): Promise<Result<void, LocalFault>> => {
    let folder = realPath(root);
    while (folder !== dirname(folder)) {
      folder = dirname(folder);
      const found = await livingOwner(join(folder, OWN_FOLDER, OWNER_FILE), signal, true);
      if (found.ok && found.value?.lives === true) {
        return failed(inUse(`The folder ${folder}, which contains this one,`, found.value.record.owner));
      }
      if (signal.aborted) return failed(localFault('cancelled', root));
    }
    return ok(undefined);
  };

  return {
    take,
    refuseInner: async (root, entries, signal) => {
      for (const { kind, path } of entries) {
        if (kind !== 'directory' || !path.endsWith(`/${OWN_FOLDER}`)) continue;
        const found = await livingOwner(join(root, ...path.split('/'), OWNER_FILE), signal, true);
        if (found.ok && found.value?.lives === true) {
          const inner = path.slice(0, -`/${OWN_FOLDER}`.length);
          return failed(inUse(`The folder "${inner}" in this one`, found.value.record.owner));
        }
      }
      return ok(undefined);
    },
    findLoss() {
      // Where the machine has slept, the next beat may be a while away.
      if (held !== null && lost === null && clock.now() - held.touchedAt >= SILENCE_MS) touch(held);
      return lost;
    },
  };
}

function isWithoutRoom({ code }: LocalFault): boolean {
  return code === 'full' || code === 'read-only';
}

/** `what` is the subject of the sentence. */
function inUse(what: string, owner: Owner | null): LocalFault {
  const where =
    owner === null
      ? 'another Brimful'
      : `Brimful on the computer "${owner.host}" with the data directory ${owner.dataDir}`;
  return {
    ...localFault('in-use', owner === null ? 'unreadable record' : `claim ${owner.claim} pid ${owner.pid}`),
    message:
      `${what} is already synced by ${where}. Two at once would undo each other's work: ` +
      'quit or pause that one, or choose another folder here.',
  };
}
