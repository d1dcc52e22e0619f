// Every fault of the local server as a client meets it, and the rules that choose when.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { outcome } from '../../conformance/s3/s3Case.ts';
import { createFaultInjector, type FaultRuleSource } from './faults.ts';
import { startStorageServer, type StorageServer } from '../s3/s3Server.ts';

const Bucket = 'bucket';
const CONTENT = 'x'.repeat(1000);
/** What the SDK makes of ECONNRESET. */
const RESET = 'TimeoutError 0';

let server: StorageServer;
let s3: S3Client;
let slept: number[];

beforeEach(async () => {
  slept = [];
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    return Promise.resolve();
  };
  server = await startStorageServer({ buckets: [Bucket], clock: { ...systemClock, sleep } });
  s3 = new S3Client({
    ...{ endpoint: server.endpoint, region: server.region, credentials: server.administrator },
    ...{ forcePathStyle: true, maxAttempts: 1 },
  });
});
afterEach(async () => {
  s3.destroy();
  await server.stop();
});

describe('refusals', () => {
  const refusals: readonly (readonly [FaultRuleSource, string])[] = [
    [{ type: 'slow-down' }, 'SlowDown 503'],
    [{ type: 'expired' }, 'ExpiredToken 400'],
    [{ type: 'denied' }, 'AccessDenied 403'],
    [{ type: 'error', code: 'InternalError', status: 500 }, 'InternalError 500'],
  ];
  test.each(refusals)('%j is %s, and the request has no effect', async (rule, expected) => {
    server.faults.replace([rule]);
    expect(await put('k')).toBe(expected);
    server.faults.replace([]);
    expect(await head('k')).toBe('NotFound 404');
  });

  test('STS refuses with its own document', async () => {
    const operations = ['AssumeRoleWithWebIdentity'];
    server.faults.replace([{ type: 'error', code: 'RegionDisabledException', status: 403, operations }]);
    const sts = new STSClient({ endpoint: server.endpoint, region: server.region, maxAttempts: 1 });
    const request = {
      RoleArn: 'arn:aws:iam::1:role/r',
      RoleSessionName: 'session',
      WebIdentityToken: 'token',
    };
    expect(await outcome(sts.send(new AssumeRoleWithWebIdentityCommand(request)))).toBe(
      'RegionDisabledException 403',
    );
  });
});

describe('lost connections', () => {
  test('reset-before: no answer and no effect', async () => {
    server.faults.replace([{ type: 'reset-before', count: 1 }]);
    expect(await put('k')).toBe(RESET);
    expect(await head('k')).toBe('NotFound 404');
  });

  test('R5: reset-after: no answer, but the write is there', async () => {
    server.faults.replace([{ type: 'reset-after', count: 1 }]);
    expect(await put('k')).toBe(RESET);
    expect(await head('k')).toBe('ok');
  });

  test('truncate: the whole length is announced, half of it comes', async () => {
    await put('k');
    server.faults.replace([{ type: 'truncate', operations: ['GetObject'] }]);
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(ContentLength).toBe(CONTENT.length);
    await expect(Body?.transformToString()).rejects.toThrow();
  });
});

describe('wrong bytes', () => {
  test('F8: corrupt: one bit differs, and the checksum tells', async () => {
    await put('k');
    server.faults.replace([{ type: 'corrupt' }]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }));
    await expect(Body?.transformToString()).rejects.toThrow(/[Cc]hecksum/);
  });

  test('trickle: everything comes, a little at a time', async () => {
    await put('k');
    server.faults.replace([{ type: 'trickle', bytesPerSecond: 2000 }]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe(CONTENT);
    expect(slept).toEqual(Array.from({ length: 10 }, () => 50));
  });

  test('html: 200 with a web page', async () => {
    server.faults.replace([{ type: 'html' }]);
    const answer = await fetch(`${server.endpoint}/${Bucket}?list-type=2`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<!doctype html>');
  });

  test('latency: waits on the clock', async () => {
    server.faults.replace([{ type: 'latency', ms: 1234 }]);
    expect(await put('k')).toBe('ok');
    expect(slept).toEqual([1234]);
  });
});

test('R3: ignore-preconditions: conditions are accepted and not looked at', async () => {
  await put('k');
  server.faults.replace([{ type: 'ignore-preconditions' }]);
  const wrong = { Bucket, Key: 'k', IfMatch: '"0"' };
  expect(
    await outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'y', IfNoneMatch: '*' }))),
  ).toBe('ok');
  expect(await outcome(s3.send(new GetObjectCommand(wrong)))).toBe('ok');
  expect(await outcome(s3.send(new DeleteObjectCommand(wrong)))).toBe('ok');
  expect(await head('k')).toBe('NotFound 404');
});

describe('R6: listings that lie', () => {
  beforeEach(async () => {
    for (const Key of ['a', 'b', 'c', 'd', 'e']) await put(Key);
  });

  test('cut-listing with an error: the pages before it are right', async () => {
    server.faults.replace([{ type: 'cut-listing', pages: 2, how: 'error' }]);
    expect(await listAll()).toEqual(['a', 'b', 'c', 'd', 'InternalError 500']);
  });

  test('cut-listing with an end: it says that there is no more', async () => {
    server.faults.replace([{ type: 'cut-listing', pages: 2, how: 'end' }]);
    expect(await listAll()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('empty-listing: a proper answer that shows nothing', async () => {
    server.faults.replace([{ type: 'empty-listing' }]);
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(page).toMatchObject({ Name: Bucket, KeyCount: 0, IsTruncated: false });
    expect(page.Contents).toBeUndefined();
  });
});

describe('rules', () => {
  test('choose by operation and key, and stop after their count', async () => {
    const rule = { operations: ['PutObject'], keyPattern: '^photos/', count: 2 };
    server.faults.replace([{ type: 'slow-down', ...rule }]);
    expect(await put('notes/k')).toBe('ok');
    expect(await put('photos/1')).toBe('SlowDown 503');
    expect(server.faults.rules()).toMatchObject([{ type: 'slow-down', count: 1 }]);
    expect(await head('photos/1')).toBe('NotFound 404');
    expect(await put('photos/2')).toBe('SlowDown 503');
    expect(await put('photos/3')).toBe('ok');
    expect(server.faults.rules()).toEqual([]);
  });

  test('with a rate hit that share of the requests, the same ones for the same seed', () => {
    const hits = (seed: number): number[] => {
      const injector = createFaultInjector([{ type: 'slow-down', rate: 0.25 }], seed);
      return Array.from(
        { length: 2000 },
        () => injector.draw({ operation: 'GetObject', key: 'k', headers: new Map() }).length,
      );
    };
    const share = hits(7).reduce((sum, hit) => sum + hit, 0) / 2000;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
    expect(hits(7)).toEqual(hits(7));
    expect(hits(7)).not.toEqual(hits(8));
  });
});

describe('the admin requests', () => {
  test('need the administrator’s secret', async () => {
    const answer = await fetch(`${server.endpoint}/_admin/faults`);
    expect(answer.status).toBe(403);
    expect((await admin('GET', 'faults', undefined, 'wrong')).status).toBe(403);
  });

  test('set and show faults, and refuse malformed ones without changing anything', async () => {
    const set = await admin('POST', 'faults', [{ type: 'slow-down', count: 1 }]);
    expect(await set.json()).toEqual([{ type: 'slow-down', count: 1, rate: 1 }]);
    const refused = await admin('POST', 'faults', [{ type: 'nonsense' }]);
    expect(refused.status).toBe(400);
    expect(await (await admin('GET', 'faults')).json()).toHaveLength(1);
    expect(await put('k')).toBe('SlowDown 503');
  });

  test('show what was asked of the server, without headers or queries', async () => {
    await put('k');
    await head('none');
    const log: unknown = await (await admin('GET', 'log')).json();
    expect(log).toMatchObject([
      { operation: 'PutObject', bucket: Bucket, key: 'k', status: 200, code: null, bytesIn: 1000 },
      { operation: 'HeadObject', key: 'none', status: 404, code: 'NoSuchKey', bytesIn: 0 },
    ]);
    expect(JSON.stringify(log)).not.toContain(server.administrator.accessKeyId);
    const counters: unknown = await (await admin('GET', 'counters')).json();
    expect(counters).toMatchObject({ operations: { PutObject: 1, HeadObject: 1 }, bytesIn: 1000 });
    expect((await admin('DELETE', 'log')).status).toBe(204);
    expect(server.log.entries().filter(({ operation }) => operation !== 'Admin')).toEqual([]);
  });
});

function admin(
  method: string,
  path: string,
  body?: unknown,
  secret = server.administrator.secretAccessKey,
): Promise<Response> {
  return fetch(`${server.endpoint}/_admin/${path}`, {
    ...{ method, headers: { 'x-admin-secret': secret } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function put(Key: string): Promise<string> {
  return outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: CONTENT })));
}

function head(Key: string): Promise<string> {
  return outcome(s3.send(new HeadObjectCommand({ Bucket, Key })));
}

/** Keys of all pages, then the refusal that ended the listing, if one did. */
async function listAll(): Promise<readonly string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const request = new ListObjectsV2Command({ Bucket, MaxKeys: 2, ContinuationToken });
    let page: Awaited<ReturnType<typeof send>> | undefined;
    const result = await outcome(send(request).then((answer) => (page = answer)));
    if (page === undefined) return [...keys, result];
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}

function send(command: ListObjectsV2Command) {
  return s3.send(command);
}
