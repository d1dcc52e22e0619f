// The scanning thread: walks folders with synchronous calls and sends what it sees, no faster than the
// receiver wants it.
import { parentPort } from 'node:worker_threads';
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { findTemporaries } from './findTemporaries.ts';
import { readMountPoints, type MountPoints } from '../path/mountPoints.ts';
import { createPathResolver } from '../path/resolvedPath.ts';
import type { PathResolver } from '../path/resolvedPath.ts';
import { faultOf, localFault } from '../path/localFault.ts';
import { BATCH_ENTRIES, CANCELLED, CREDIT } from './scanProtocol.ts';
import type { ScanAnswer, ScanTask } from './scanProtocol.ts';
import { CHANGED, walk } from './walk.ts';

const port = parentPort;
if (port === null) throw new Error('scanWorker runs in a worker thread only');

port.on('message', (task: ScanTask) => {
  port.postMessage({
    type: 'end',
    fault: perform(task, (answer) => port.postMessage(answer)),
  } satisfies ScanAnswer);
});

function perform(task: ScanTask, send: (answer: ScanAnswer) => void): LocalFault | null {
  // The names come from listings, so their spelling is the disk's.
  const mounted = readMountPoints(task.root);
  const { root, device, inode } = task;
  const facts = { device, inode, everySpellingIsAName: true, mountPoints: () => mounted };
  const held = createPathResolver(root, facts).hold();
  if (!held.ok) return held.fault;
  const { resolver } = held.value;
  try {
    if (task.type === 'entries') {
      const absolute = startOf(resolver, task.path);
      if (absolute === null) return localFault('changed', task.path);
      const fault = sendEntries(task, walk(resolver, { ...task, absolute }), send);
      return fault ?? (hasNewMount(root, mounted) ? localFault('changed', task.path) : null);
    }
    const paths = findTemporaries(resolver, () => isCancelled(task));
    send({ type: 'temporaries', paths });
    return isCancelled(task) ? localFault('cancelled') : null;
  } catch (error) {
    return faultOf(error, task.path);
  } finally {
    held.value.release();
  }
}

/** Returns the folder to walk, entered; null: it is none any more. */
function startOf(resolver: PathResolver, path: string): string | null {
  if (path === '') return resolver.top;
  const location = resolver.locate(path.split('/'));
  if (!location.ok || location.value.kind !== 'resolved') return null;
  const entered = resolver.stay(location.value.resolved.absolute, path);
  return typeof entered === 'string' ? entered : null;
}

/** What was mounted during the walk may have been walked through. */
function hasNewMount(root: string, before: MountPoints): boolean {
  return [...readMountPoints(root)].some((path) => !before.has(path));
}

function sendEntries(
  task: ScanTask,
  entries: Iterable<LocalEntry | typeof CHANGED>,
  send: (answer: ScanAnswer) => void,
): LocalFault | null {
  let batch: LocalEntry[] = [];
  for (const entry of entries) {
    if (entry === CHANGED) return localFault('changed', task.path);
    batch.push(entry);
    if (batch.length < BATCH_ENTRIES) continue;
    if (!awaitCredit(task)) return localFault('cancelled');
    send({ type: 'entries', entries: batch });
    batch = [];
  }
  if (!awaitCredit(task)) return localFault('cancelled');
  send({ type: 'entries', entries: batch });
  return null;
}

/** Sleeps until another batch is wanted; returns false once nobody wants the rest. */
function awaitCredit({ control }: ScanTask): boolean {
  while (Atomics.load(control, CANCELLED) === 0) {
    const credit = Atomics.load(control, CREDIT);
    if (credit > 0) {
      Atomics.sub(control, CREDIT, 1);
      return true;
    }
    Atomics.wait(control, CREDIT, credit);
  }
  return false;
}

function isCancelled({ control }: ScanTask): boolean {
  return Atomics.load(control, CANCELLED) !== 0;
}
