// R7: an object that was rewritten with the agreed bytes in parts whose ETag proves nothing is known again by
// its bytes, once they are here, whatever happened to the file meanwhile.
import { expect, test } from 'vitest';
import { createVirtualEngine } from '../../fakes/virtualEngine.ts';
import { createScenarioClock } from '../../scenarios/worlds/scenarioClock.ts';

const NEVER = new AbortController().signal;
const AGREED = 'twenty bytes of text';
const EDITS = { 'an edit': 'edited', 'an edit of the same size': 'TWENTY bytes of text' } as const;

/** A folder that agreed on the file `a`, and on `b`, so that not everything goes. */
async function openInStep(compareBytes: number) {
  const options = { compareBytes };
  const { disk, bucket, engine } = createVirtualEngine({ clock: createScenarioClock(), options });
  disk.user.write('a', Buffer.from(AGREED));
  disk.user.write('b', Buffer.from('b'));
  const sync = async (): Promise<void> => {
    expect((await engine.syncOnce(NEVER)).inStep).toBe(true);
  };
  await sync();
  /** What is on the disk, in the trash too: each with its content. */
  const kept = (): readonly string[] =>
    disk.allContents().map(({ where, path, bytes }) => `${where} ${path}: ${Buffer.from(bytes).toString()}`);
  const object = (): string | undefined => {
    const found = bucket.get('p/a');
    return found && Buffer.from(found.bytes).toString();
  };
  return { user: disk.user, rewrite: () => bucket.rewrite('p/a', 3), sync, kept, object };
}

/** Fetched for a comparison, or only because nothing else is left. */
for (const compareBytes of [1000, 1]) {
  const how = compareBytes === 1 ? 'too large to be fetched for a comparison' : 'small';

  test(`deleted here: the deletion counts (${how})`, async () => {
    const { user, rewrite, sync, kept, object } = await openInStep(compareBytes);
    user.remove('a');
    rewrite();
    await sync();
    expect([kept(), object()]).toEqual([['live b: b'], undefined]);
  });

  test.each(Object.entries(EDITS))(`%s here is no conflict (${how})`, async (_, edit) => {
    const { user, rewrite, sync, kept, object } = await openInStep(compareBytes);
    user.write('a', Buffer.from(edit));
    rewrite();
    await sync();
    expect([kept(), object()]).toEqual([[`live a: ${edit}`, 'live b: b'], edit]);
  });

  test(`untouched or touched here: nothing goes to the trash (${how})`, async () => {
    const { user, rewrite, sync, kept } = await openInStep(compareBytes);
    rewrite();
    await sync();
    user.touch('a');
    rewrite();
    await sync();
    expect(kept()).toEqual([`live a: ${AGREED}`, 'live b: b']);
  });
}
