// Commits the changes of several acts in one transaction, which costs little more than one of them alone.
import type { Intent, Journal, JournalChange } from '../sync/journalPort.ts';
import { isAboutFile } from './reopenable.ts';

/** How long (ms) the first change of a group waits for others. */
const GATHERING_MS = 2;
/** A group as large as this is not kept waiting. */
const LARGEST_GROUP = 256;

/** A journal without groups. */
export interface PlainJournal extends Omit<Journal, 'commit' | 'commitSoon'> {
  /** Commits all changes, in their order, or none of them and throws. */
  commitAll(changes: readonly JournalChange[]): void;
}

interface Waiting {
  readonly change: JournalChange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Adds groups to a journal. `later` runs a function after a moment. */
export function withGroupCommit(
  plain: PlainJournal,
  later: (work: () => void) => void = (work) => void setTimeout(work, GATHERING_MS),
): Journal {
  let gathered: Waiting[] = [];

  const commitTogether = (group: readonly Waiting[]): void => {
    try {
      plain.commitAll(group.map(({ change }) => change));
      for (const { resolve } of group) resolve();
    } catch (error) {
      // One of them alone may be what cannot be committed: the others must not suffer for it. Of a file that
      // another process holds each would have to wait as long, one after the other.
      if (group.length > 1 && !isAboutFile(error)) for (const waiting of group) commitTogether([waiting]);
      else for (const { reject } of group) reject(error);
    }
  };
  const flush = (): void => {
    const group = gathered;
    gathered = [];
    if (group.length > 0) commitTogether(group);
  };
  /** Every other call comes after what has been gathered. */
  const flushed = (): PlainJournal => {
    flush();
    return plain;
  };

  return {
    entries: (under) => flushed().entries(under),
    get: (path, kind) => flushed().get(path, kind),
    withEtags: (etags) => flushed().withEtags(etags),
    countFiles: () => flushed().countFiles(),
    commit: (change) => flushed().commitAll([change]),
    commitSoon: (change) =>
      new Promise((resolve, reject) => {
        gathered.push({ change, resolve, reject });
        if (gathered.length >= LARGEST_GROUP) flush();
        else if (gathered.length === 1) later(flush);
      }),
    // Each act asks for them: to flush for that would leave no groups.
    intents: () => withChanges(plain.intents(), gathered),
    history: (path, limit) => flushed().history(path, limit),
    readMeta: (name) => flushed().readMeta(name),
    writeMeta: (name, value) => flushed().writeMeta(name, value),
    reset: () => flushed().reset(),
    close: () => flushed().close(),
  };
}

/** The intents as they are once the changes are committed. */
function withChanges(
  committed: readonly Intent[],
  gathered: readonly Pick<Waiting, 'change'>[],
): readonly Intent[] {
  if (gathered.length === 0) return committed;
  const open = new Map(committed.map((intent) => [intent.operation, intent]));
  for (const { change } of gathered) {
    for (const operation of change.removeIntents ?? []) open.delete(operation);
    if (change.putIntent === undefined) continue;
    // As in the table, the newest is last.
    open.delete(change.putIntent.operation);
    open.set(change.putIntent.operation, change.putIntent);
  }
  return [...open.values()];
}
