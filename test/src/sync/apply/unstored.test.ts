// R5: a service other than AWS that confirms uploads and does not have them afterwards takes no file from
// this disk.
import { expect, test } from 'vitest';
import type { RemoteFolder } from '../../../../src/sync/remoteFolder.ts';
import { openLoop, POLL_MS } from '../engineLoop.ts';

/** Uploads of names that begin with `lost` disappear, `times` times each. */
function openLossy(times: number) {
  const left = new Map<string, number>();
  const lossy = (remote: RemoteFolder): RemoteFolder => ({
    ...remote,
    answersAreProof: false,
    upload: async (request) => {
      const written = await remote.upload(request);
      const more = left.get(request.key) ?? times;
      if (request.key.startsWith('lost') && more > 0) {
        left.set(request.key, more - 1);
        loop.bucket.delete(`p/${request.key}`);
      }
      return written;
    },
  });
  const loop = openLoop(undefined, lossy);
  return loop;
}

const LOST = ['lost 1', 'lost 2'];

test('what no listing has ever shown is sent again', async () => {
  const loop = openLossy(1);
  await loop.start();
  loop.loseHints();
  for (const name of ['kept', ...LOST]) loop.write(name);
  loop.disk.deliverHints(['kept', ...LOST]);
  await loop.clock.advance(2 * POLL_MS);
  expect(loop.names()).toEqual(['kept', ...LOST]);
  expect(loop.disk.allContents().every(({ where }) => where === 'live')).toBe(true);
  expect(loop.report()).toMatchObject({ inStep: true });
  await loop.stop();
});

test('what a listing has shown was deleted by somebody', async () => {
  const seen = openLossy(0);
  await seen.start();
  seen.write('kept');
  seen.write('lost');
  seen.disk.deliverHints(['kept', 'lost']);
  await seen.clock.advance(2 * POLL_MS);
  seen.bucket.delete('p/lost');
  await seen.clock.advance(2 * POLL_MS);
  expect(seen.disk.allContents().map(({ where, path }) => [where, path])).toEqual([
    ['live', 'kept'],
    ['trash', 'lost'],
  ]);
  await seen.stop();
});
