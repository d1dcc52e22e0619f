// The state is pushed soon after a change, at most four times a second, and built only when it is pushed.
import { expect, test } from 'vitest';
import { createStateFeed } from '../../../../src/app/state/stateFeed.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { createManualClock } from '../fakes/manualClock.ts';

test('a thousand changes a second cause four pushes', async () => {
  const clock = createManualClock();
  let version = 0;
  let builds = 0;
  const feed = createStateFeed(clock, () => {
    builds++;
    return version;
  });
  const seen: number[] = [];
  feed.changed();
  const unsubscribe = feed.subscribe((state) => seen.push(state));
  for (version = 1; version <= 1000; version++) {
    feed.changed();
    await clock.advance(1);
  }
  await clock.advance(250);
  expect(seen.length).toBeGreaterThanOrEqual(4);
  expect(seen.length).toBeLessThanOrEqual(5);
  expect(seen.at(-1)).toBe(1001);
  expect(builds).toBe(seen.length);

  unsubscribe();
  feed.changed();
  await clock.advance(1000);
  expect(builds).toBe(seen.length);
});

test('a clock that is set back holds up nothing', async () => {
  const clock = createVirtualClock(1_700_000_000_000);
  const feed = createStateFeed(clock, () => 1);
  const seen: number[] = [];
  feed.subscribe((state) => seen.push(state));
  feed.changed();
  await clock.advance(1);
  clock.set('', -3600_000);
  feed.changed();
  await clock.advance(1000);
  expect(seen).toEqual([1, 1]);
});

test('nothing is pushed after it is closed', async () => {
  const clock = createManualClock();
  const feed = createStateFeed(clock, () => 1);
  const seen: number[] = [];
  feed.subscribe((state) => seen.push(state));
  feed.changed();
  feed.close();
  await clock.advance(1000);
  expect(seen).toEqual([]);
});
