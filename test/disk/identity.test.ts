// Times as text with all their nanoseconds, and permissions.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fileMode } from '../../src/disk/path/fileMode.ts';
import { formatTimestamp, parseTimestamp } from '../../src/sync/decide/timestamp.ts';
import { faultOf, localFault } from '../../src/disk/path/localFault.ts';

describe('a time', () => {
  test('keeps every nanosecond, before and after 1970', () => {
    const nanoseconds = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n });
    fc.assert(
      fc.property(nanoseconds, (value) => {
        expect(parseTimestamp(formatTimestamp(value))).toBe(value);
      }),
    );
    expect(formatTimestamp(1_700_000_000_123_456_789n)).toBe('1700000000.123456789');
    expect(formatTimestamp(-1n)).toBe('-1.999999999');
    expect(parseTimestamp('-1.999999999')).toBe(-1n);
  });

  test('may be given with fewer digits, and nothing else is one', () => {
    expect(parseTimestamp('5')).toBe(5_000_000_000n);
    expect(parseTimestamp('5.5')).toBe(5_500_000_000n);
    for (const text of ['', '5.', '.5', '1e9', '5.1234567890', ' 5', '0x5', 'now', '5,5'])
      expect(parseTimestamp(text)).toBeNull();
  });
});

test('F4: a mode never gives more access than before, and never more than execution for readers', () => {
  const mode = fc.integer({ min: 0, max: 0o7777 });
  fc.assert(
    fc.property(mode, fc.boolean(), (replaced, executable) => {
      const given = fileMode({ executable, replaced, umask: 0o022 });
      expect(given & ~0o777).toBe(0);
      expect(given & 0o666).toBe(replaced & 0o666);
      expect(given & 0o111).toBe(executable ? (replaced & 0o444) >> 2 : 0);
    }),
  );
  expect(fileMode({ executable: true, replaced: null, umask: 0o077 })).toBe(0o700);
});

test('faults carry a sentence; an exception that is no system error is a bug and goes on', () => {
  const error = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  expect(faultOf(error, 'a')).toEqual({ ...localFault('full'), detail: 'ENOSPC a' });
  expect(faultOf(Object.assign(new Error('?'), { code: 'ESOMETHING' }), 'a').code).toBe('io');
  expect(() => faultOf(new TypeError('bug'), 'a')).toThrow('bug');
});
