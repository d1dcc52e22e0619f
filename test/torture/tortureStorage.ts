// The storage of a torture: our own server with its faults, or one of others behind a way that can be
// made bad.
import { join } from 'node:path';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { PEERS } from '../conformance/s3/differences/peers.ts';
import type { OtherClient, StorageEndpoint } from '../integration/otherClient.ts';
import { findStorage } from '../runner/tools.ts';
import { startForeignStorage } from '../servers/foreign/foreignStorage.ts';
import { startWeatherProxy } from '../servers/foreign/weatherProxy.ts';
import type { Weather } from '../servers/foreign/weatherProxy.ts';
import { startStorageServer } from '../servers/s3/s3Server.ts';
import type { Prng } from '../simulation/prng.ts';
import { chooseWeather } from './weather.ts';

export interface TortureStorage extends StorageEndpoint {
  /** What the tool may do there and still play fair: only what the server itself holds to a condition. */
  readonly tool: { readonly mayRemove: boolean; readonly mayMove: boolean };
  /**
   * Old versions count as kept: where a deletion or a copy cannot be conditional, a brief window is left, and
   * the bucket is versioned for that.
   */
  readonly keepsVersions: boolean;
  prepare(bucket: OtherClient): Promise<void>;
  /** Returns a line for the trace. */
  changeWeather(random: Prng): string;
  clearWeather(): void;
  stop(): Promise<void>;
}

const BAD_WEATHER: readonly Weather[] = ['away', 'lost-answers', 'cut-answers', 'slow'];

export async function startOwnStorage(folder: string, seed: number): Promise<TortureStorage> {
  const server = await startStorageServer({ folder: join(folder, 'bucket'), seed });
  const { endpoint, region, administrator } = server;
  return {
    ...{ endpoint, region, administrator, keepsVersions: false },
    tool: { mayRemove: true, mayMove: true },
    prepare: () => Promise.resolve(),
    changeWeather(random) {
      const rules = chooseWeather(random);
      server.faults.replace(rules);
      return rules.length === 0 ? 'fair weather' : `weather: ${JSON.stringify(rules)}`;
    },
    clearWeather: () => server.faults.replace([]),
    stop: () => server.stop(),
  };
}

/** Versioned; throws where the server is unknown or not here. */
export async function startPeerStorage(name: string): Promise<TortureStorage> {
  const peer = PEERS.find(({ id }) => id === name);
  if (peer === undefined) throw new Error(`--server is one of ${PEERS.map(({ id }) => id).join(', ')}`);
  const found = findStorage(peer.id);
  if (!found.found) throw new Error(found.reason);
  const server = await startForeignStorage(found.tool);
  const proxy = await startWeatherProxy(server.endpoint);
  const { conditionalDelete, conditionalCopy } = peer.enforced;
  return {
    ...{ endpoint: proxy.endpoint, region: server.region, administrator: server.administrator },
    tool: { mayRemove: conditionalDelete, mayMove: conditionalDelete && conditionalCopy },
    keepsVersions: !(conditionalDelete && conditionalCopy),
    async prepare({ s3, bucket }) {
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    },
    changeWeather(random) {
      const weather = random.chance(0.5) ? 'fair' : random.choose(BAD_WEATHER);
      proxy.change(weather);
      return `weather: ${weather}`;
    },
    clearWeather: () => proxy.change('fair'),
    async stop() {
      await proxy.close();
      await server.stop();
    },
  };
}
