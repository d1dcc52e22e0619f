// F9: a link opens one object for a while, as a download, and its true end is told.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directRequests } from './directRequests.ts';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import type { CredentialSource } from '../../../src/credentials.ts';
import { ok } from '../../../src/result.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import type { S3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { createShareLink } from '../../../src/storage/shareLink.ts';
import { NEVER, bytesOf, codeOf, must, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { BUCKET, PREFIX, startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

const HOUR_MS = 3_600_000;

describe('share link', () => {
  let bench: StorageBench;
  beforeAll(async () => {
    bench = await startBench();
    must(await bench.folder.upload(uploadOf('Bericht "ü".txt', bytesOf('shared'))));
  });
  afterAll(() => bench.close());

  function connect(expiresAt: number | null, clock: Clock): S3Connection {
    const { endpoint, region, administrator } = bench.server;
    const keys = { ...administrator, expiresAt };
    const credentials: CredentialSource = { get: () => Promise.resolve(ok(keys)), refused: () => undefined };
    return createS3Connection({
      ...{ endpoint, region, forcePathStyle: true, credentials, clock },
      requestHandler: directRequests(),
    });
  }

  function share(lifeMs: number, expiresAt: number | null = null, clock: Clock = systemClock) {
    return shareOn(connect(expiresAt, clock), lifeMs);
  }

  function shareOn(connection: S3Connection, lifeMs: number) {
    return createShareLink({
      connection,
      bucket: BUCKET,
      key: `${PREFIX}Bericht "ü".txt`,
      lifeMs,
      signal: NEVER,
    });
  }

  test('opens the object without keys, as a download under its own name', async () => {
    const { url } = must(await share(HOUR_MS));
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('shared');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Bericht ___.txt"; filename*=UTF-8''Bericht%20%22%C3%BC%22.txt`,
    );
  });

  test('opens nothing else', async () => {
    const { url } = must(await share(HOUR_MS));
    const other = new URL(url);
    other.pathname = `/${BUCKET}/${PREFIX}other`;
    expect((await fetch(other)).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  test('ends with the keys, not later, and says so', async () => {
    const now = Date.now();
    const clock: Clock = { ...systemClock, now: () => now };
    const start = Math.floor(now / 1000) * 1000;
    expect(must(await share(HOUR_MS, null, clock)).expiresAt).toBe(start + HOUR_MS);
    expect(must(await share(HOUR_MS, start + HOUR_MS / 2, clock)).expiresAt).toBe(start + HOUR_MS / 2);
    expect(must(await share(30 * 24 * HOUR_MS, null, clock)).expiresAt).toBe(start + 7 * 24 * HOUR_MS);
    expect(codeOf(await share(HOUR_MS, now + 1000, clock))).toBe('needs-sign-in');
  });

  test.each([-40, 40])('counts by the server’s time where this clock is %i days off (R16)', async (days) => {
    const clock: Clock = { ...systemClock, now: () => Date.now() + days * 24 * HOUR_MS };
    const connection = connect(clock.now() + 2 * HOUR_MS, clock);
    expect(connection.serverTime()).toBeNull();
    const before = Math.floor(Date.now() / 1000) * 1000;
    must(await createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX }).head('Bericht "ü".txt', NEVER));
    const told = connection.serverTime();
    expect(told?.server).toBeGreaterThanOrEqual(before);
    const { url, expiresAt } = must(await shareOn(connection, HOUR_MS));
    expect((await fetch(url)).status).toBe(200);
    expect(Math.abs(expiresAt - (told?.server ?? 0) - HOUR_MS)).toBeLessThan(60_000);
  });

  test('stops working at its end', async () => {
    const anHourAgo: Clock = { ...systemClock, now: () => Date.now() - 2 * HOUR_MS };
    expect((await fetch(must(await share(HOUR_MS, null, anHourAgo)).url)).status).toBe(403);
  });
});
