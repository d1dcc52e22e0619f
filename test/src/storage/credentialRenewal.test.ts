// Case 18: keys that expire in mid-sync are renewed once, and nothing that was sent is sent again.
import { afterEach, describe, expect, test } from 'vitest';
import type { Credentials, CredentialFault, CredentialSource } from '../../../src/credentials.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { NEVER, bytesOf, codeOf, must, patterned, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { SMALL_SIZES } from '../../conformance/remote/s3World.ts';
import { startBench } from './storageBench.ts';
import type { StorageBench } from './storageBench.ts';

/** Gives out the server's real key under an end; every renewal is another snapshot. */
function renewableSource(expires: boolean): CredentialSource & {
  readonly refusals: Credentials[];
  keys: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'> | null;
  fault: CredentialFault | null;
} {
  let current: Credentials | null = null;
  const source = {
    refusals: [] as Credentials[],
    keys: null as Pick<Credentials, 'accessKeyId' | 'secretAccessKey'> | null,
    fault: null as CredentialFault | null,
    get(): Promise<Result<Credentials, CredentialFault>> {
      if (source.fault !== null) return Promise.resolve(failed(source.fault));
      if (source.keys === null) throw new Error('no keys were set');
      current ??= { ...source.keys, expiresAt: expires ? Date.now() + 3_600_000 : null };
      return Promise.resolve(ok(current));
    },
    refused(snapshot: Credentials): void {
      source.refusals.push(snapshot);
      if (snapshot === current) current = null;
    },
  };
  return source;
}

describe('credentials', () => {
  let bench: StorageBench | null = null;
  afterEach(async () => {
    await bench?.close();
    bench = null;
  });

  async function begin(expires: boolean) {
    const source = renewableSource(expires);
    bench = await startBench({ credentials: source });
    source.keys = bench.server.administrator;
    return { ...bench, source };
  }

  test('ExpiredToken: the snapshot is refused, renewed, and the request sent once more', async () => {
    const { folder, server, source } = await begin(true);
    server.faults.replace([{ type: 'expired', count: 1 }]);
    expect(codeOf(await folder.upload(uploadOf('a', bytesOf('x'))))).toBe('ok');
    expect(source.refusals.length).toBe(1);
  });

  test('HEAD has no error document: its bare 400 counts as expired once', async () => {
    const { folder, server, source } = await begin(true);
    must(await folder.upload(uploadOf('a', bytesOf('x'))));
    server.faults.replace([{ type: 'expired', count: 1, operations: ['HeadObject'] }]);
    expect(must(await folder.head('a', NEVER))?.size).toBe(1);
    expect(source.refusals.length).toBe(1);
  });

  test('keys that stay expired need a sign-in, after one renewal', async () => {
    const { folder, server, source } = await begin(true);
    server.faults.replace([{ type: 'expired' }]);
    expect(codeOf(await folder.upload(uploadOf('a', bytesOf('x'))))).toBe('needs-sign-in');
    expect(source.refusals.length).toBe(1);
  });

  test('the first 403 of a snapshot may be its age (Ceph); the next is about rights and renews nothing', async () => {
    const { folder, server, source } = await begin(true);
    server.faults.replace([{ type: 'denied', count: 1 }]);
    must(await folder.upload(uploadOf('a', bytesOf('x'))));
    expect(source.refusals.length).toBe(1);
    // The snapshot in use came after a refusal.
    server.faults.replace([{ type: 'denied' }]);
    expect(codeOf(await folder.upload(uploadOf('b', bytesOf('x'))))).toBe('denied');
    expect(source.refusals.length).toBe(1);
  });

  test('a person without rights costs one renewal, whatever the number of requests', async () => {
    const { folder, server, source } = await begin(true);
    server.faults.replace([{ type: 'denied' }]);
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    const codes = await Promise.all(keys.map(async (key) => codeOf(await folder.head(key, NEVER))));
    expect(new Set(codes)).toEqual(new Set(['denied']));
    expect(source.refusals.length).toBe(1);
  });

  test('a typed access key never expires: a 403 drops nothing', async () => {
    const { folder, server, source } = await begin(false);
    server.faults.replace([{ type: 'denied' }]);
    expect(codeOf(await folder.upload(uploadOf('a', bytesOf('x'))))).toBe('denied');
    expect(source.refusals.length).toBe(0);
  });

  test.each(['InvalidAccessKeyId', 'SignatureDoesNotMatch'])(
    'keys that do not expire are read again at each %s, since they may have been replaced where they come from',
    async (code) => {
      const { folder, server, source } = await begin(false);
      for (const refusals of [1, 2]) {
        server.faults.replace([{ type: 'error', code, status: 403 }]);
        expect(codeOf(await folder.upload(uploadOf('a', bytesOf('x'))))).not.toBe('ok');
        expect(source.refusals.length).toBe(refusals);
      }
      server.faults.replace([{ type: 'error', code, status: 403, count: 1 }]);
      must(await folder.upload(uploadOf('a', bytesOf('x'))));
    },
  );

  test('expiry in the middle of a large upload repeats only the affected parts', async () => {
    const { folder, server, source, operations } = await begin(true);
    server.faults.replace([
      { type: 'expired', operations: ['UploadPart'], count: 2 },
      { type: 'expired', operations: ['CompleteMultipartUpload'], count: 1 },
    ]);
    operations();
    const bytes = patterned(SMALL_SIZES.minimumPart * 3, 'expiry');
    must(await folder.upload(uploadOf('large', bytes)));
    const sent = operations();
    expect(sent.filter((operation) => operation === 'CreateMultipartUpload').length).toBe(1);
    expect(sent.filter((operation) => operation === 'UploadPart').length).toBe(3 + 2);
    expect(source.refusals.length).toBeGreaterThan(0);
  });

  test('without keys nothing is sent, and the fault says why', async () => {
    const { folder, source, operations } = await begin(true);
    const cases = [
      ['needs-sign-in', 'needs-sign-in'],
      ['unreachable', 'unreachable'],
      ['configuration', 'configuration'],
      ['refused', 'denied'],
    ] as const;
    operations();
    for (const [code, expected] of cases) {
      source.fault = { code, message: 'why' };
      const looked = await folder.head('a', NEVER);
      expect(looked.ok ? null : looked.fault).toEqual({ code: expected, message: 'why' });
    }
    expect(operations()).toEqual([]);
  });

  test('R6, case 18: refused or missing keys never look like an empty listing', async () => {
    const { folder, server, source } = await begin(true);
    server.faults.replace([{ type: 'expired' }]);
    const pages: string[] = [];
    for await (const page of folder.list({ under: '', signal: NEVER })) pages.push(codeOf(page));
    source.fault = { code: 'needs-sign-in', message: 'why' };
    for await (const page of folder.list({ under: '', signal: NEVER })) pages.push(codeOf(page));
    expect(pages).toEqual(['needs-sign-in', 'needs-sign-in']);
  });
});
