// The fault table, over the wire: what each answer of a server, proxy or portal means.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEVER, bytesOf, codeOf, uploadOf } from '../../conformance/remote/remoteWorld.ts';
import { connectTo } from '../../conformance/remote/s3World.ts';
import { PlaintextRefused } from '../../../src/network/addressRules.ts';
import { classify } from '../../../src/storage/errors/classify.ts';
import { readServiceError } from '../../../src/storage/errors/serviceError.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import { serviceError, startScriptedServer, status } from './scriptedServer.ts';
import type { Answer, ScriptedServer } from './scriptedServer.ts';

const NO_ERROR = readServiceError(null);
const PORTAL = '<!DOCTYPE html><html><body><br>Sign in</body></html>';

/** Answer, what a write makes of it, what a listing makes of it. */
const TABLE: readonly (readonly [string, Answer, string, string])[] = [
  ['412', serviceError(412, 'PreconditionFailed'), 'precondition-failed', 'precondition-failed'],
  [
    '409 of AWS',
    serviceError(409, 'ConditionalRequestConflict'),
    'precondition-failed',
    'precondition-failed',
  ],
  ['409 of Ceph', serviceError(409, 'ConcurrentModification'), 'precondition-failed', 'precondition-failed'],
  ['If-Match on nothing', serviceError(404, 'NoSuchKey'), 'precondition-failed', 'bad-answer'],
  ['no bucket', serviceError(404, 'NoSuchBucket'), 'bucket-missing', 'bucket-missing'],
  ['no right', serviceError(403, 'AccessDenied'), 'denied', 'denied'],
  ['a 403 without words', status(403), 'denied', 'denied'],
  ['quota', serviceError(403, 'QuotaExceeded'), 'quota', 'quota'],
  ['expired keys', serviceError(400, 'ExpiredToken'), 'needs-sign-in', 'needs-sign-in'],
  [
    'issued keys that it does not know',
    serviceError(403, 'InvalidAccessKeyId'),
    'configuration',
    'configuration',
  ],
  ['a 401', status(401), 'needs-sign-in', 'needs-sign-in'],
  ['slow down', serviceError(503, 'SlowDown'), 'throttled', 'throttled'],
  ['too many requests', status(429), 'throttled', 'throttled'],
  ['a 500', serviceError(500, 'InternalError'), 'outcome-unknown', 'unreachable'],
  ['a 502 of a proxy', status(502, PORTAL), 'outcome-unknown', 'unreachable'],
  ['a 504', status(504), 'outcome-unknown', 'unreachable'],
  ['clock', serviceError(403, 'RequestTimeTooSkewed'), 'clock-skew', 'clock-skew'],
  ['cold storage', serviceError(403, 'InvalidObjectState'), 'archived', 'archived'],
  ['damaged on its way', serviceError(400, 'BadDigest'), 'corrupt', 'corrupt'],
  ['too large', serviceError(400, 'EntityTooLarge'), 'too-large', 'too-large'],
  ['a long name', serviceError(400, 'KeyTooLongError'), 'too-large', 'too-large'],
  ['not known', serviceError(501, 'NotImplemented'), 'configuration', 'configuration'],
  ['a name this server does not take', serviceError(400, 'InvalidObjectName'), 'denied', 'denied'],
  [
    'a signature that is not accepted',
    serviceError(403, 'SignatureDoesNotMatch'),
    'configuration',
    'configuration',
  ],
  ['a portal with 200', status(200, PORTAL), 'outcome-unknown', 'bad-answer'],
  ['a portal with 302', status(302, '', { location: 'http://portal.example' }), 'bad-answer', 'bad-answer'],
  ['a portal with 401', status(401, PORTAL), 'bad-answer', 'bad-answer'],
  ['a portal with 403', status(403, PORTAL), 'bad-answer', 'bad-answer'],
  ['a portal with 511', status(511, PORTAL), 'bad-answer', 'bad-answer'],
  ['a reset', (_request, response) => response.socket?.destroy(), 'outcome-unknown', 'unreachable'],
  [
    'something that is not HTTP',
    (_request, response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'),
    'outcome-unknown',
    'bad-answer',
  ],
];

describe('faults', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  async function listCode(): Promise<string> {
    for await (const page of server.folder.list({ under: '', signal: NEVER })) return codeOf(page);
    return 'nothing';
  }

  test.each(TABLE)('%s', async (_what, answer, write, list) => {
    server.answer(answer);
    expect(codeOf(await server.folder.upload(uploadOf('a', bytesOf('x'))))).toBe(write);
    expect(await listCode()).toBe(list);
  });

  test('retention is told from missing rights', async () => {
    server.answer(
      status(
        403,
        '<Error><Code>AccessDenied</Code><Message>Access Denied because object protected by object lock.</Message></Error>',
      ),
    );
    expect(codeOf(await server.folder.remove('a', 'etag', NEVER))).toBe('locked');
  });

  test('a wrong region is named, from the header and from the document', async () => {
    const answers = [
      status(301, '', { 'x-amz-bucket-region': 'eu-west-3' }),
      status(400, '', { 'x-amz-bucket-region': 'eu-west-3' }),
      serviceError(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-3</Region>'),
    ];
    for (const answer of answers) {
      server.answer(answer);
      const looked = await server.folder.upload(uploadOf('a', bytesOf('x')));
      expect(looked.ok ? null : looked.fault.code).toBe('configuration');
      expect(looked.ok ? null : looked.fault.message).toContain('eu-west-3');
    }
  });

  test('the region of a bucket that is where it should be blames nothing', async () => {
    server.answer(status(403, '', { 'x-amz-bucket-region': 'eu-central-1' }));
    expect(codeOf(await server.folder.head('a', NEVER))).toBe('denied');
  });

  test('an endpoint that is not there was never reached: a write is certain not to have happened', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const keys = { accessKeyId: 'k', secretAccessKey: 's' };
    const connection = connectTo(
      { endpoint: gone.endpoint, region: 'eu-central-1', keys },
      { maxAttempts: 2 },
    );
    const folder = createS3Folder({ connection, bucket: 'b', prefix: '' });
    expect(codeOf(await folder.upload(uploadOf('a', bytesOf('x'))))).toBe('unreachable');
    expect(codeOf(await folder.remove('a', 'e', NEVER))).toBe('unreachable');
    connection.close();
  });

  test('an endpoint that speaks no https is not a network that is down', async () => {
    const keys = { accessKeyId: 'k', secretAccessKey: 's' };
    const endpoint = server.endpoint.replace('http:', 'https:');
    const connection = connectTo({ endpoint, region: 'eu-central-1', keys }, { maxAttempts: 1 });
    const folder = createS3Folder({ connection, bucket: 'b', prefix: '' });
    expect(await folder.head('a', NEVER)).toMatchObject({
      fault: { code: 'unreachable', message: expect.stringContaining('https') as string },
    });
    connection.close();
  });

  test('a bucket that makes another host of a local endpoint is a matter of forcePathStyle', () => {
    const thrown = new PlaintextRefused('plain http to bucket.localhost is refused');
    const keys = { from: 'issued', account: '', place: '' } as const;
    expect(classify(readServiceError(thrown), { region: 'eu-central-1', keys })).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('forcePathStyle') as string,
    });
  });

  test("the server's own words are kept as evidence, without secrets and queries (TK8)", async () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    const document = `<Error><Code>SomethingNew</Code><Message>The key ${key} of correct-horse-battery-staple may not s3:PutObject on arn:aws:s3:::bucket/a &lt;b&gt;</Message><RequestId>42</RequestId><StringToSign>secret</StringToSign></Error>`;
    server.answer(status(400, document, { 'x-amz-request-id': 'REQUEST42' }));
    const looked = await server.folder.upload(uploadOf('a', bytesOf('x')));
    expect(looked.ok ? '' : looked.fault.detail).toMatch(
      /^PutObject SomethingNew 400 request REQUEST42: The key \[masked\] of \[masked\] may not s3:PutObject on arn:aws:s3:::bucket\/a/,
    );
    expect(JSON.stringify(looked)).not.toMatch(/secret|x-id|Signature|AKIA|<b>/);
  });

  const ORIGINS = {
    issued: { from: 'issued', account: 'work', place: 'STS' },
    typed: { from: 'typed', account: 'b2', place: 'keychain' },
    found: { from: 'found', account: 'ci', place: 'AWS profile backup' },
  } as const;
  test.each([
    ['InvalidAccessKeyId', 'issued', 'configuration', /STS has issued.*stsEndpoint/],
    ['InvalidAccessKeyId', 'typed', 'keys-refused', /does not know.*brimful login b2/],
    ['InvalidAccessKeyId', 'found', 'keys-refused', /does not know.*AWS profile backup/],
    ['SignatureDoesNotMatch', 'issued', 'configuration', /signatures/],
    ['SignatureDoesNotMatch', 'typed', 'keys-refused', /secret.*wrong.*brimful login b2/],
    ['SignatureDoesNotMatch', 'found', 'keys-refused', /secret.*AWS profile backup.*wrong/],
    ['ExpiredToken', 'issued', 'needs-sign-in', /session has ended.*[Ss]ign in/],
    ['ExpiredToken', 'found', 'keys-refused', /session in the AWS profile backup has expired.*Renew/],
    ['InvalidToken', 'found', 'keys-refused', /not valid/],
    ['AccessDenied', 'issued', 'denied', /your role/],
    ['AccessDenied', 'found', 'denied', /this access key/],
    ['RequestTimeTooSkewed', 'found', 'clock-skew', /clock/],
  ] as const)('CR6: %s of keys that are %s', (name, from, code, sentence) => {
    const error = { ...NO_ERROR, name, status: 403 };
    const fault = classify(error, { region: 'eu-central-1', keys: ORIGINS[from] });
    expect(fault).toMatchObject({ code, message: expect.stringMatching(sentence) as string });
    if (from !== 'issued') expect(fault.message).not.toMatch(/sign in/i);
  });

  test.each(['EMFILE', 'ENFILE', 'ENOBUFS'])('%s is a limit of this computer, not the network', (code) => {
    const fault = classify({ ...NO_ERROR, code }, { region: 'eu-central-1', keys: ORIGINS.issued });
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^This computer/) as string,
    });
  });

  test('CR6: a service that is not AWS may deny access to a bucket that does not exist', () => {
    const options = { region: 'eu-central-1', keys: ORIGINS.issued, mayBeMissing: true };
    const error = { ...NO_ERROR, name: 'AccessDenied', status: 403 };
    expect(classify(error, options).message).toMatch(/or does not exist/);
  });
});
