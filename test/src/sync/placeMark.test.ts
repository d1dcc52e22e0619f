// G10: the mark of the place: left once in step, and met by a pass that looks at a few paths only.
import { afterEach, expect, test } from 'vitest';
import { failedWith } from '../../../src/storage/errors/remoteFault.ts';
import { ok } from '../../../src/result.ts';
import { A_WHILE_MS, openLoop, POLL_MS } from './engineLoop.ts';

const PREFIX = 'p/';
let loop: ReturnType<typeof openLoop>;
afterEach(() => loop.stop());

test('a place that was emptied is a question, also if a hint of something else comes first', async () => {
  loop = openLoop();
  for (const name of ['a', 'b', 'c', 'd']) loop.write(name);
  await loop.start();
  expect(loop.names()).toEqual(['a', 'b', 'c', 'd']);
  expect(loop.bucket.marks.has(PREFIX)).toBe(true);

  loop.bucket.marks.delete(PREFIX);
  for (const name of ['b', 'c', 'd']) loop.bucket.delete(PREFIX + name);
  loop.disk.user.remove('a');
  loop.disk.deliverHints(['a']);
  await loop.clock.advance(2_000);
  await loop.clock.advance(POLL_MS + A_WHILE_MS);

  expect(loop.report()?.held).toMatchObject({
    local: [{ path: 'b' }, { path: 'c' }, { path: 'd' }],
    remote: [{ path: 'a' }],
    reason: 'emptied',
  });
});

test('hints of what a pass itself writes: in step before the next poll, and the mark is left', async () => {
  loop = openLoop((local) => ({
    ...local,
    flush: (request) => {
      loop.disk.deliverHints([request.path]);
      return local.flush(request);
    },
  }));
  loop.write('a');
  await loop.start();
  expect(loop.bucket.marks.has(PREFIX)).toBe(true);

  loop.write('b');
  loop.loseHints();
  loop.engine.wake();
  await loop.clock.advance(2_000);
  expect(loop.names()).toEqual(['a', 'b']);
  expect(loop.report()?.inStep).toBe(true);
});

test.each<readonly [string, { readonly created: string; readonly gone: readonly string[] }, object]>([
  [
    'another date and most files gone: a question about the place',
    { created: 'later', gone: ['b', 'c', 'd'] },
    { inStep: false, held: { reason: 'emptied' } },
  ],
  [
    'another date and one file gone: a deletion',
    { created: 'later', gone: ['d'] },
    { inStep: true, held: null },
  ],
  [
    'the same date and most files gone: deletions',
    { created: 'first', gone: ['b', 'c', 'd'] },
    { inStep: true, held: null },
  ],
])('a place that can have no mark; %s', async (_what, { created, gone }, report) => {
  let date = 'first';
  loop = openLoop(
    (local) => local,
    (remote) => ({
      ...remote,
      readMark: () => Promise.resolve(ok(null)),
      writeMark: () => Promise.resolve(failedWith('denied')),
      bucketCreated: () => Promise.resolve(date),
    }),
  );
  for (const name of ['a', 'b', 'c', 'd']) loop.write(name);
  await loop.start();
  date = created;
  for (const name of gone) loop.bucket.delete(PREFIX + name);
  await loop.clock.advance(POLL_MS + A_WHILE_MS);
  expect(loop.report()).toMatchObject(report);
});
