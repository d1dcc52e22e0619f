// S6: what no listing shows as cold is found when it is fetched, and then left alone.
import { expect, test } from 'vitest';
import { failedWith } from '../../../../src/storage/errors/remoteFault.ts';
import { openLoop, POLL_MS } from '../engineLoop.ts';

const HOUR_MS = 3600_000;

function openCold(cold: ReadonlySet<string>) {
  const asked: string[] = [];
  const loop = openLoop(undefined, (remote) => ({
    ...remote,
    download: (request) => {
      asked.push(request.key);
      return cold.has(request.key) ? Promise.resolve(failedWith('archived')) : remote.download(request);
    },
  }));
  const names = ['film', 'song', 'text'];
  for (const name of names) loop.bucket.write(`p/${name}`, Buffer.from(name));
  return { ...loop, asked };
}

test('it is refused as one of a kind, and everything else arrives', async () => {
  const loop = openCold(new Set(['film', 'song']));
  await loop.start();
  expect(loop.report()).toMatchObject({
    ...{ fault: null, problems: [] },
    refused: [
      { name: 'film', side: 'remote', reason: 'archived' },
      { name: 'song', side: 'remote', reason: 'archived' },
    ],
  });
  expect(loop.disk.allContents().map(({ path }) => path)).toEqual(['text']);
  await loop.stop();
});

test('it is tried once an hour, whatever polls there are, and at once when a person wants it', async () => {
  const cold = new Set(['film']);
  const loop = openCold(cold);
  const tries = (): number => loop.asked.filter((name) => name === 'film').length;
  await loop.start();
  await loop.clock.advance(20 * POLL_MS);
  expect(tries()).toBe(1);
  loop.engine.wake();
  await loop.clock.advance(POLL_MS);
  expect(tries()).toBe(2);
  cold.clear();
  await loop.clock.advance(HOUR_MS + POLL_MS);
  expect(loop.disk.allContents().map(({ path }) => path)).toContain('film');
  expect(loop.report()).toMatchObject({ inStep: true, refused: [] });
  await loop.stop();
});
