// What goes wrong means the same, and is tried as often, whoever sends the request.
import { describe, expect, test } from 'vitest';
import type { RequestOptions } from '../../../../src/storage/connection/s3Connection.ts';
import { WAYS, record } from './recordedCalls.ts';
import type { ScriptedAnswer, Way } from './recordedCalls.ts';

const address = { Bucket: 'bucket', Key: 'key' };
const OK: ScriptedAnswer = { status: 200, headers: { etag: '"e"' } };

const document = (code: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>words &amp; more</Message>${more}<RequestId>R1</RequestId></Error>`;
const answer = (status: number, code: string, more = ''): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: document(code, more),
});
const network = (code: string, syscall?: string): Error =>
  Object.assign(new Error(code), { code, ...(syscall === undefined ? {} : { syscall }) });
const page = (status: number): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>Sign in</title><body><p>Sign in<br></body></html>',
});

const TROUBLES: Readonly<Record<string, readonly (ScriptedAnswer | Error)[]>> = {
  'another state': [answer(412, 'PreconditionFailed')],
  'a conflict': [answer(409, 'ConditionalRequestConflict')],
  'no such key': [answer(404, 'NoSuchKey')],
  'no such bucket': [answer(404, 'NoSuchBucket')],
  'a bare 404': [{ status: 404 }],
  'a bare 403': [{ status: 403 }],
  'a bare 400': [{ status: 400 }],
  denied: [answer(403, 'AccessDenied')],
  'an unknown key': [answer(403, 'InvalidAccessKeyId')],
  'a wrong secret': [answer(403, 'SignatureDoesNotMatch')],
  'an expired token': [answer(400, 'ExpiredToken')],
  'a quota': [answer(507, 'InsufficientStorage')],
  'too large': [answer(400, 'EntityTooLarge')],
  'not implemented': [answer(501, 'NotImplemented')],
  'a code that nobody knows': [answer(400, 'SomethingNew')],
  'another region': [
    { ...answer(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'us-west-2' } },
  ],
  'another region, in the document': [
    answer(400, 'AuthorizationHeaderMalformed', '<Region>us-west-2</Region>'),
  ],
  'a redirect without a word': [{ status: 302, headers: { location: 'https://portal.example/' } }],
  'a page that denies': [page(403)],
  'a page that finds nothing': [page(404)],
  'a page that is busy': [page(503)],
  'a page of a portal': [page(511)],
  'a proxy that wants a password': [{ status: 407 }],
  throttled: [answer(503, 'SlowDown')],
  'throttled once': [answer(503, 'SlowDown'), OK],
  'an internal error': [answer(500, 'InternalError')],
  'an internal error once': [answer(500, 'InternalError'), OK],
  'a bad gateway': [{ status: 502 }],
  'no connection': [network('ECONNREFUSED', 'connect')],
  'no connection once': [network('ECONNREFUSED', 'connect'), OK],
  'no such host': [network('ENOTFOUND', 'getaddrinfo')],
  'a reset': [network('ECONNRESET')],
  'a reset, then another state': [network('ECONNRESET'), answer(412, 'PreconditionFailed')],
  'a certificate': [network('CERT_HAS_EXPIRED')],
  'a parse error of HTTP': [network('HPE_INVALID_CONSTANT')],
};

interface Told {
  readonly outcome: unknown;
  readonly attempts: number;
}

async function tell(
  way: Way,
  answers: readonly (ScriptedAnswer | Error)[],
  effect: RequestOptions['effect'],
): Promise<Told> {
  // An error has one trace, so each way needs its own.
  const own = answers.map((each) =>
    each instanceof Error ? Object.assign(new Error(each.message), each) : each,
  );
  const { connection, sent } = record(way, own);
  const options = { effect, signal: new AbortController().signal };
  const result = await connection.request(options, (http) =>
    effect === 'write'
      ? connection.objects.put({ ...address, Body: Buffer.from('x') }, http)
      : connection.objects.head(address, http),
  );
  connection.close();
  const outcome = result.ok ? 'done' : { code: result.fault.code, message: result.fault.message };
  return { outcome, attempts: sent.length };
}

describe.each(['write', 'none'] as const)('a request (effect: %s) that meets', (effect) => {
  test.concurrent.each(Object.entries(TROUBLES))('%s', async (_name, answers) => {
    const [lean, sdk] = await Promise.all(WAYS.map((way) => tell(way, answers, effect)));
    expect(lean).toEqual(sdk);
  });
});

describe.each(WAYS)('sent by %s', (way) => {
  const HOUR_MS = 3600_000;

  test('a request that a wrong clock has signed is signed again by the clock of the server', async () => {
    const date = new Date(Date.now() + HOUR_MS);
    const skewed = { ...answer(403, 'RequestTimeTooSkewed'), headers: { date: date.toUTCString() } };
    const { connection, sent } = record(way, [skewed, OK]);
    const put = await connection.request({ effect: 'write', signal: new AbortController().signal }, (http) =>
      connection.objects.put({ ...address, Body: Buffer.from('x') }, http),
    );
    expect(put.ok).toBe(true);
    const dates = sent.map(({ headers }) => signedAt(headers['x-amz-date'] ?? ''));
    expect((dates[1] ?? 0) - (dates[0] ?? 0)).toBeGreaterThan(HOUR_MS / 2);
    connection.close();
  });

  test('a request that is stopped while it waits to be tried again ends at once', async () => {
    const stop = new AbortController();
    const { connection } = record(way, [answer(503, 'SlowDown')]);
    const put = connection.request({ effect: 'write', signal: stop.signal }, (http) => {
      setImmediate(() => stop.abort());
      return connection.objects.put({ ...address, Body: Buffer.from('x') }, http);
    });
    const outcome = await put;
    expect(outcome.ok ? 'done' : outcome.fault.code).toBe('cancelled');
    connection.close();
  });

  test('an error at the end of an answer that began with 200 is an error', async () => {
    const late = { status: 200, body: document('InternalError') };
    const { connection, sent } = record(way, [late, OK]);
    const put = await connection.request({ effect: 'write', signal: new AbortController().signal }, (http) =>
      connection.objects.put({ ...address, Body: Buffer.from('x') }, http),
    );
    expect(put).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
    connection.close();
  });
});

/** Epoch ms of `20130524T000000Z`. */
function signedAt(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3:$4:$5Z'));
}
