// Conflict copies that wait for a person, and their resolution (R7).
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Keep } from '../../contract/commands.ts';
import type { Conflict } from '../../contract/state.ts';
import { failed, ok, parseJson, type Fault, type Result } from '../../result.ts';
import { conflictOrigin, isConflictCopy } from '../../sync/decide/conflictName.ts';
import type { Act } from '../../sync/decide/model.ts';
import type { ShownJournal } from './shownJournal.ts';
import type { LocalFault, LocalFolder } from '../../sync/localFolder.ts';

export type ConflictFault = LocalFault | Fault<'no-such-conflict'>;

export interface Conflicts {
  /** Resolves once the copies of earlier runs have been found, or the search was stopped. */
  readonly found: Promise<void>;
  /** Open conflicts, newest first, at most a hundred. */
  list(): readonly Conflict[];
  /** How many are open. */
  count(): number;
  /** Updates the list after an act; `note` is the act's own. */
  noticed(act: Act, note: string | null): void;
  /**
   * `mine`: the copy replaces the file. `theirs`: the copy goes to the trash. `both`: keeps both, and the
   * conflict counts as resolved.
   */
  resolve(id: string, keep: Keep): Promise<Result<void, ConflictFault>>;
}

const MAX_SHOWN = 100;
/** Journal rows read before yielding, so that a large folder does not block the app. */
const CHUNK = 2000;
/** Journal metadata key: copies for which a person chose to keep both. */
const SETTLED = 'settled-conflicts';
const settledSchema = z.array(z.string());

/** Finds the copies of earlier runs in the background; calls `onChange` when the list may have changed. */
export function createConflicts(ports: {
  readonly journal: ShownJournal;
  readonly local: LocalFolder;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}): Conflicts {
  const { journal, local, onChange, signal } = ports;
  const copies = new Set<string>();
  const settled = new Set(readSettled(journal));

  const check = (path: string): void => {
    if (!isConflictCopy(path)) return;
    const open = journal.get(path, 'file') !== undefined && !settled.has(path);
    const known = copies.has(path);
    if (open) copies.add(path);
    else copies.delete(path);
    if (open !== known) onChange();
  };

  const readJournal = async (): Promise<void> => {
    let rows = 0;
    for (const entry of journal.entries('')) {
      if (signal.aborted) return;
      if (entry.kind === 'file') check(entry.path);
      if (++rows % CHUNK === 0) await setImmediate();
    }
  };
  const found = readJournal();

  const settle = (path: string): void => {
    settled.add(path);
    journal.writeMeta(SETTLED, JSON.stringify([...settled]));
    check(path);
  };

  return {
    found,
    count: () => copies.size,
    list: () =>
      [...copies]
        .map((copyPath) => toConflict(journal, copyPath))
        .sort((a, b) => b.at - a.at)
        .slice(0, MAX_SHOWN),
    noticed: (act, note) => {
      check(act.path);
      if ('from' in act) check(act.from);
      if (act.type === 'settle' && note !== null) check(note);
    },
    resolve: async (id, keep) => {
      const copyPath = [...copies].find((path) => conflictId(path) === id);
      if (copyPath === undefined) {
        return failed({ code: 'no-such-conflict', message: 'This conflict is already resolved.' });
      }
      if (keep === 'both') {
        settle(copyPath);
        return ok(undefined);
      }
      const done = await (keep === 'mine' ? replaceOrigin(local, copyPath) : trashFile(local, copyPath));
      if (done.ok) {
        copies.delete(copyPath);
        onChange();
      }
      return done;
    },
  };
}

/** The current file goes to the trash first, so that both contents exist at all times. */
async function replaceOrigin(local: LocalFolder, copyPath: string): Promise<Result<void, LocalFault>> {
  const origin = conflictOrigin(copyPath);
  const copy = await local.look(copyPath, []);
  if (!copy.ok) return copy;
  if (copy.value?.kind !== 'file') return failed(gone(copyPath));
  const trashed = await trashFile(local, origin);
  if (!trashed.ok && trashed.fault.code !== 'not-found') return trashed;
  const moved = await local.move(copyPath, origin, copy.value.identity);
  return moved.ok ? ok(undefined) : moved;
}

async function trashFile(local: LocalFolder, path: string): Promise<Result<void, LocalFault>> {
  const entry = await local.look(path, []);
  if (!entry.ok) return entry;
  return entry.value?.kind === 'file' ? local.trash(path, entry.value.identity) : failed(gone(path));
}

function gone(path: string): LocalFault {
  return { code: 'not-found', message: `"${path}" is no longer there: try again in a moment.` };
}

function toConflict(journal: ShownJournal, copyPath: string): Conflict {
  const at = journal.history(copyPath, 1)[0]?.at ?? 0;
  return { id: conflictId(copyPath), path: conflictOrigin(copyPath), copyPath, at };
}

/** A hash, since paths are too long for ids of the contract. */
function conflictId(copyPath: string): string {
  return createHash('sha256').update(copyPath).digest('hex').slice(0, 24);
}

function readSettled(journal: ShownJournal): readonly string[] {
  return parseJson(settledSchema, journal.readMeta(SETTLED) ?? '') ?? [];
}
