// Holds the signer to the examples that AWS publishes for S3 (S3 API reference, "Signature calculations for
// the authorization header: transferring payload in a single chunk").
import { HttpRequest } from '@smithy/core/protocols';
import { expect, test } from 'vitest';
import { createSigner } from '../../../../src/storage/lean/signer.ts';

const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const DATE = new Date('2013-05-24T00:00:00Z');
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** All but "PUT Object", which signs a Date header beside x-amz-date: this signer sends only the latter. */
const EXAMPLES = [
  {
    name: 'GET Object',
    method: 'GET',
    path: '/test.txt',
    query: {},
    headers: { range: 'bytes=0-9' },
    sha256: EMPTY,
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    name: 'GET Bucket Lifecycle',
    method: 'GET',
    path: '/',
    query: { lifecycle: '' },
    headers: {},
    sha256: EMPTY,
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    name: 'GET Bucket (List Objects)',
    method: 'GET',
    path: '/',
    query: { 'max-keys': '2', prefix: 'J' },
    headers: {},
    sha256: EMPTY,
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
] as const;

const hostname = 'examplebucket.s3.amazonaws.com';

test.each(EXAMPLES)('$name', async ({ method, path, query, headers, sha256, signature }) => {
  const request = new HttpRequest({
    ...{ method, path, query: { ...query }, hostname },
    headers: { ...headers, host: hostname, 'x-amz-content-sha256': sha256 },
  });
  const signed = await createSigner(KEYS, 'us-east-1')(request, DATE);
  expect(signed.headers['authorization']).toMatch(new RegExp(`Signature=${signature}$`));
});

test('a session token is sent and signed', async () => {
  const headers = { host: hostname, 'x-amz-content-sha256': EMPTY };
  const request = new HttpRequest({ method: 'GET', path: '/', hostname, headers });
  const signed = await createSigner({ ...KEYS, sessionToken: 'token' }, 'us-east-1')(request, DATE);
  expect(signed.headers['x-amz-security-token']).toBe('token');
  expect(signed.headers['authorization']).toContain('x-amz-security-token');
});
