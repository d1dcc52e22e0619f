// The scanning thread: walks folders with synchronous calls and sends what it sees, no faster than the
// receiver wants it.
import { parentPort } from 'node:worker_threads';
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { findTemporaries } from './findTemporaries.ts';
import { readMountPoints, type MountPoints } from '../path/mountPoints.ts';
import { createPathResolver } from '../path/resolvedPath.ts';
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
  const facts = { device: task.device, everySpellingIsAName: true, mountPoints: () => mounted };
  const resolver = createPathResolver(task.root, facts);
  try {
    if (task.type === 'entries') {
      const fault = sendEntries(task, walk(resolver, task), send);
      return fault ?? (hasNewMount(task.root, mounted) ? localFault('changed', task.path) : null);
    }
    const paths = findTemporaries(resolver, task, () => isCancelled(task));
    send({ type: 'temporaries', paths });
    return isCancelled(task) ? localFault('cancelled') : null;
  } catch (error) {
    return faultOf(error, task.path);
  }
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
