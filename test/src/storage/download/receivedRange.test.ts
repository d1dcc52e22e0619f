// One range of an object: what is received of it, and how it ends.
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ok } from '../../../../src/result.ts';
import { failedWith, remoteFault } from '../../../../src/storage/errors/remoteFault.ts';
import { receiveRange } from '../../../../src/storage/read/receivedRange.ts';
import type { RangePorts, ReceivedRange } from '../../../../src/storage/read/receivedRange.ts';
import { NEVER, codeOf, must } from '../../../conformance/remote/remoteWorld.ts';

const RANGE = { start: 10, end: 16 };

function receive(open: RangePorts['open']): ReceivedRange {
  return receiveRange({ open, faultOf: () => remoteFault('unreachable'), signal: NEVER }, RANGE);
}

const sending = (...chunks: readonly string[]): RangePorts['open'] => {
  return () => Promise.resolve(ok(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))));
};

test('the bytes come in order; whoever asks on after the end is told again that it was all', async () => {
  const range = receive(sending('abc', 'def'));
  expect(Buffer.from(must(await range.next()) ?? []).toString()).toBe('abc');
  expect(Buffer.from(must(await range.next()) ?? []).toString()).toBe('def');
  for (let asked = 0; asked < 3; asked++) expect(must(await range.next())).toBeNull();
});

test('after a fault nothing comes but that fault', async () => {
  const range = receive(() => Promise.resolve(failedWith('denied')));
  for (let asked = 0; asked < 3; asked++) expect(codeOf(await range.next())).toBe('denied');
});

test('what is longer than the range is not handed on', async () => {
  const range = receive(sending('abc', 'defgh'));
  expect(Buffer.from(must(await range.next()) ?? []).toString()).toBe('abc');
  expect(codeOf(await range.next())).toBe('bad-answer');
});
