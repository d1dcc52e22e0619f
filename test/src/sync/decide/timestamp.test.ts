// Times as text with all their nanoseconds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTimestamp, isSameMoment, parseTimestamp } from '../../../../src/sync/decide/timestamp.ts';

test('T3: keeps every nanosecond, before and after 1970, with the sign before the whole number', () => {
  const nanoseconds = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n });
  fc.assert(fc.property(nanoseconds, (value) => parseTimestamp(formatTimestamp(value)) === value));
  expect(formatTimestamp(1_700_000_000_123_456_789n)).toBe('1700000000.123456789');
  expect(formatTimestamp(-1n)).toBe('-0.000000001');
  expect(formatTimestamp(-500_000_000n)).toBe('-0.500000000');
  expect(formatTimestamp(-1_500_000_000n)).toBe('-1.500000000');
  expect(parseTimestamp('-0.5')).toBe(-500_000_000n);
});

test('may be given with fewer digits, and nothing else is one', () => {
  expect(parseTimestamp('5')).toBe(5_000_000_000n);
  expect(parseTimestamp('5.5')).toBe(5_500_000_000n);
  for (const text of ['', '-', '5.', '.5', '1e9', '5.1234567890', ' 5', '0x5', 'now', '5,5'])
    expect(parseTimestamp(text)).toBeNull();
});

test.each([
  ['the same', '1001.500000000', '1001.500000000', true],
  ['what Node set', '1700000000.123456789', '1700000000.123456000', true],
  ['exFAT, rounded down', '1001.507000000', '1001.500000000', true],
  ['whole seconds', '1001.500000000', '1001.000000000', true],
  ['FAT, rounded down', '1001.500000000', '1000.000000000', true],
  ['FAT, rounded up', '1000.500000000', '1002.000000000', true],
  ['before 1970', '-1.500000000', '-2.000000000', true],
  ['a second later', '1001.000000000', '1002.500000000', false],
  ['half a second later, with a fraction', '1001.250000000', '1001.750000000', false],
  ['one tick of FAT', '1000.000000000', '1002.000000000', false],
  ['an hour', '1000.000000000', '4600.000000000', false],
  ['no time', '', '1000.000000000', false],
])('T4: %s: %s and %s', (_, a, b, expected) => {
  expect(isSameMoment(a, b)).toBe(expected);
  expect(isSameMoment(b, a)).toBe(expected);
});
