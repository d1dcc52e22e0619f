// One folder with the loop of its engine, in virtual time.
import { expect } from 'vitest';
import type { PassReport } from '../../../src/sync/engineApi.ts';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import type { StepOutcome } from '../../fakes/bucket/virtualBucketNetwork.ts';
import { createVirtualClock } from '../../fakes/virtualClock.ts';
import { createVirtualEngine } from '../../fakes/virtualEngine.ts';

export const POLL_MS = 20_000;
/** Long enough for every back-off of the tests. */
export const A_WHILE_MS = 60_000;
const NEVER_MS = 365 * 24 * 3600_000;

/** `changeLocal` and `changeRemote` wrap the virtual sides. */
export function openLoop(
  changeLocal: (local: LocalFolder) => LocalFolder = (local) => local,
  changeRemote: (remote: RemoteFolder) => RemoteFolder = (remote) => remote,
) {
  const clock = createVirtualClock(Date.UTC(2026, 10, 22));
  const reports: PassReport[] = [];
  let hinted = 0;
  let network: StepOutcome = 'ok';
  const { disk, bucket, engine } = createVirtualEngine({
    ...{ clock, changeLocal, changeRemote },
    network: () => network,
    options: { pollMs: POLL_MS, sweepMs: NEVER_MS },
    onEvent: (event) => {
      if (event.type === 'pass-ended') reports.push(event.report);
      if (event.type === 'hinted') hinted++;
    },
  });
  let run: { abort: AbortController; ended: Promise<void> } | null = null;
  const loop = {
    clock,
    disk,
    bucket,
    engine,
    start: () => {
      const abort = new AbortController();
      run = { abort, ended: engine.run(abort.signal) };
      return clock.advance(A_WHILE_MS);
    },
    stop: async () => {
      run?.abort.abort();
      await run?.ended;
    },
    networkIs: (outcome: StepOutcome) => {
      network = outcome;
    },
    report: () => reports.at(-1),
    /** How often it was told that something here waits for the end of a pass. */
    hinted: () => hinted,
    write: (path: string) => disk.user.write(path, Buffer.from(path)),
    loseHints: () => void disk.takeHints(),
    names: () => bucket.objects().map(({ key }) => key.slice(2)),
    /** The watcher sees a save, and it is in the bucket long before any sweep. */
    expectWatched: async (path: string) => {
      disk.takeHints();
      disk.user.write(path, Buffer.from(path));
      disk.deliverHints(disk.takeHints());
      await clock.advance(2_000);
      expect(loop.names()).toContain(path);
      expect(loop.report()).toMatchObject({ inStep: true, fault: null, problems: [] });
    },
  };
  return loop;
}
