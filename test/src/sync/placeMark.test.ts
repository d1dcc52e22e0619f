// G10: the mark of the place, met by a pass that looks at a few paths only.
import { afterEach, expect, test } from 'vitest';
import { A_WHILE_MS, openLoop, POLL_MS } from './engineLoop.ts';

const PREFIX = 'p/';
const loop = openLoop();
afterEach(() => loop.stop());

test('a place that was emptied is a question, also if a hint of something else comes first', async () => {
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
