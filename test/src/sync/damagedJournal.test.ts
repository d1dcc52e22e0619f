// R6: a journal that turns out to be damaged while the folder is synced is met as one that was damaged at the
// start.
import { describe, expect, test } from 'vitest';
import { reopenable } from '../../../src/journal/reopenable.ts';
import type { Journal } from '../../../src/sync/journalPort.ts';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';
import { createVirtualEngine } from '../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;
type Call = 'entries' | 'commitSoon' | 'intents' | 'writeMeta' | 'readMeta';

/** A journal whose call `broken` meets a damaged page from the moment on that `break` is called. */
function breakable(call: Call): { readonly journal: Journal; readonly breakNow: () => void } {
  let isBroken = false;
  const first = createMemoryJournal();
  const damaged = (): never => {
    throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  };
  const failing: Journal = {
    ...first,
    [call]: (...args: unknown[]) =>
      isBroken ? damaged() : (first[call] as (...all: unknown[]) => unknown)(...args),
  };
  const journal = reopenable(failing, () => ({
    ok: true,
    value: { journal: createMemoryJournal(), isNew: true },
  }));
  return { journal, breakNow: () => void (isBroken = true) };
}

/** What is deleted before the damage shows was agreed on. */
describe.each([
  ['entries', true],
  ['readMeta', true],
  ['intents', false],
  ['commitSoon', false],
  ['writeMeta', false],
] as const)('damage that %s meets', (call, isMetBeforeActs) => {
  test('is told, and then both sides are united: nothing is deleted, and all that is new goes on', async () => {
    const { journal, breakNow } = breakable(call);
    const { disk, bucket, engine } = createVirtualEngine({ clock: createScenarioClock(), journal });
    const names = ['a', 'b', 'c'];
    for (const name of names) disk.user.write(name, Buffer.from(name));
    expect((await engine.syncOnce(NEVER)).inStep).toBe(true);

    disk.user.remove('a');
    disk.user.write('d', Buffer.from('d'));
    breakNow();
    expect((await engine.syncOnce(NEVER)).fault?.code).toBe('journal-damaged');
    expect(await engine.syncOnce(NEVER)).toMatchObject({ inStep: true, fault: null });
    const left = bucket.objects().map(({ key }) => key.slice('p/'.length));
    expect(left.sort()).toEqual(
      isMetBeforeActs ? ['a', 'b', 'c', 'd'] : expect.arrayContaining(['b', 'c', 'd']),
    );
    expect(disk.names().slice().sort()).toEqual(left);
    expect(journal.countFiles()).toBe(left.length);
  });
});
