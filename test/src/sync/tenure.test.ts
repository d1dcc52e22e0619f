// G9: the claim on a folder ends when nothing syncs it any more, in whatever order its users stop.
import { afterEach, expect, test } from 'vitest';
import { openLoop } from './engineLoop.ts';

const claims: AbortSignal[] = [];
const loop = openLoop((local) => ({
  ...local,
  claim: (until, signal) => {
    claims.push(until);
    return local.claim(until, signal);
  },
}));
afterEach(() => loop.stop());

test('a sync that begins while a single one is under way', async () => {
  loop.write('a');
  const once = loop.engine.syncOnce(new AbortController().signal);
  await loop.start();
  await once;
  await loop.stop();
  expect(claims.length).toBeGreaterThan(1);
  expect(claims.filter(({ aborted }) => !aborted)).toEqual([]);
});
