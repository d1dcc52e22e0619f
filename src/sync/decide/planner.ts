// Collects the decisions of one walk into a plan: the three-way table for each name, and what only shows
// across names.
import { refusedByWindows } from './keyPath.ts';
import type { Act, Left, Mode, RefusalReason, Triple } from './model.ts';
import { detectMoves } from './moves.ts';
import { compareKeys, isWithin } from './order.ts';
import { reconcileDirectory, reconcileFile } from './reconcile.ts';

export interface RefusedName {
  readonly name: string;
  readonly side: 'local' | 'remote';
  readonly reason: RefusalReason;
}

export interface Plan {
  readonly acts: readonly Act[];
  readonly left: readonly Left[];
  readonly refused: readonly RefusedName[];
  /** Local names that are synced although Windows cannot hold them. */
  readonly unportable: readonly string[];
}

export interface Planner {
  /** Takes the next name; names must come in key order. */
  visit(triple: Triple): void;
  /** Records a key that cannot be a name here at all. */
  refuse(refused: RefusedName): void;
  finish(): Plan;
}

/**
 * An object in cold storage whose size is neither the agreed one nor that of the file here: nothing but its
 * bytes could prove that they are equal.
 */
function isHopeless(act: Extract<Act, { type: 'download' | 'settle' }>): boolean {
  const { remote, base } = act;
  const sizes = [base?.identity.size, act.type === 'settle' ? act.local.identity.size : undefined];
  return remote.archived && !sizes.includes(remote.size);
}

/** Accumulates one complete, successful walk. After a failed walk it must be discarded (R6). */
export function createPlanner(mode: Mode): Planner {
  const acts: Act[] = [];
  const left: Left[] = [];
  const refused: RefusedName[] = [];
  const unportable: string[] = [];
  const blocked = openNames<true>();
  const mounted = openNames<true>();
  const files = openNames<{ readonly local: boolean; readonly remote: boolean; readonly act: Act | null }>();

  const decide = (triple: Triple, isDirectory: boolean): Act | null => {
    const decision = isDirectory
      ? reconcileDirectory(directoryViews(triple), mode)
      : reconcileFile(fileViews(triple), mode);
    if (decision === null) return null;
    if (decision.type === 'left') {
      left.push(decision);
      return null;
    }
    if ((decision.type === 'download' || decision.type === 'settle') && isHopeless(decision)) {
      refused.push({ name: triple.path, side: 'remote', reason: 'archived' });
      return null;
    }
    acts.push(decision);
    return decision;
  };

  /** What is missing once a disk has been unmounted was not deleted: it meets the bucket as if new (S1). */
  const endAgreement = ({ path, base }: Triple): void => {
    if (base) acts.push({ type: 'forget', path, kind: base.kind, reason: 'mounted-over' });
  };

  const cancel = (act: Act): void => {
    acts.splice(acts.lastIndexOf(act), 1);
  };

  const block = (path: string, side: RefusedName['side'], reason: RefusalReason): void => {
    refused.push({ name: path, side, reason });
    if (!blocked.holds(path)) blocked.add(path, true);
    if (reason === 'other-disk') mounted.add(path, true);
    // An unreadable folder may stand where a file is agreed; it comes after that file in key order (case 8).
    const file = files.find(path);
    if (file?.act) cancel(file.act);
  };

  /** `a` and `a/b` both exist in the bucket: what is on this disk stays, the other one is refused (D5). */
  const checkFileAndFolder = ({ path, remote }: Triple): void => {
    const file = files.find(path);
    if (!file?.remote || remote?.kind !== 'directory') return;
    if (file.local) {
      blocked.add(path, true);
      refused.push({ name: `${path}/`, side: 'remote', reason: 'file-and-folder' });
    } else if (file.act?.type === 'download') {
      cancel(file.act);
      refused.push({ name: path, side: 'remote', reason: 'file-and-folder' });
    }
  };

  return {
    visit(triple) {
      const { path, local, remote } = triple;
      if (local?.kind === 'refused') block(path, 'local', local.reason);
      if (remote?.kind === 'refused') block(path, 'remote', remote.reason);
      const isDirectory =
        local?.kind === 'directory' || triple.base?.kind === 'directory' || remote?.kind === 'directory';
      if (isDirectory) checkFileAndFolder(triple);
      if (mounted.holds(path)) endAgreement(triple);
      if (blocked.holds(path)) return;
      if (local && refusedByWindows(path.slice(path.lastIndexOf('/') + 1)) !== null) unportable.push(path);
      const act = decide(triple, isDirectory);
      if (!isDirectory) files.add(path, { local: local !== undefined, remote: remote !== undefined, act });
    },
    refuse(name) {
      refused.push(name);
    },
    finish() {
      return { acts: detectMoves(acts), left, refused, unportable };
    },
  };
}

/** The views of a file name; refusals have been dealt with before. */
function fileViews({ path, local, base, remote }: Triple): Parameters<typeof reconcileFile>[0] {
  return {
    path,
    local: local?.kind === 'file' ? local : undefined,
    base: base?.kind === 'file' ? base : undefined,
    remote: remote?.kind === 'file' ? remote : undefined,
  };
}

function directoryViews({ path, local, base, remote }: Triple): Parameters<typeof reconcileDirectory>[0] {
  return {
    path,
    local: local?.kind === 'directory' ? local : undefined,
    base: base?.kind === 'directory' ? base : undefined,
    remote: remote?.kind === 'directory' ? remote : undefined,
  };
}

interface OpenNames<T> {
  add(path: string, value: T): void;
  find(path: string): T | undefined;
  /** True when `path` itself or a folder that contains it was added. */
  holds(path: string): boolean;
}

/**
 * Names that may still be followed by something below them in key order. Everything below `a` sorts before
 * `a0` ('0' follows '/'), and whatever is added while `a` is open closes before it. So the names form a
 * stack, and the cost of a walk grows only with the number of names.
 */
function openNames<T>(): OpenNames<T> {
  const stack: string[] = [];
  const values = new Map<string, T>();
  const close = (path: string): void => {
    for (let top = stack.at(-1); top !== undefined && isPast(path, top); top = stack.at(-1)) {
      stack.pop();
      values.delete(top);
    }
  };
  return {
    add(path, value) {
      close(path);
      if (!values.has(path)) stack.push(path);
      values.set(path, value);
    },
    find: (path) => values.get(path),
    holds(path) {
      close(path);
      return stack.some((open) => isWithin(path, open));
    },
  };
}

/** True when `path` sorts after everything below `open`. */
function isPast(path: string, open: string): boolean {
  return !isWithin(path, open) && compareKeys(path, `${open}0`) >= 0;
}
