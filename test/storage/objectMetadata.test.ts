// rclone's convention, read leniently and written strictly.
import { expect, test } from 'vitest';
import { mergeMetadata, readMetadata, writeMetadata } from '../../src/storage/read/objectMetadata.ts';

test.each([
  ['1700000000.123456789', '1700000000.123456789'],
  ['1700000000.5', '1700000000.500000000'],
  ['1700000000', '1700000000.000000000'],
  ['-5.25', '-6.750000000'],
  ['-0.5', '-1.500000000'],
  ['-5', '-5.000000000'],
  ['123456789012', null],
  ['1700000000.1234567899', '1700000000.123456789'],
  ['2026-01-01T00:00:00Z', null],
  ['1e9', null],
  ['', null],
  ['NaN', null],
])('mtime %j is read as %j', (text, expected) => {
  expect(readMetadata({ mtime: text }).mtime).toBe(expected);
});

test.each([
  ['100755', true],
  ['755', true],
  ['0755', true],
  ['100644', false],
  ['104755', true],
  ['104644', false],
  ['rwxr-xr-x', false],
  ['99', false],
])('F4: mode %j gives the executable bit and nothing else: %j', (text, expected) => {
  expect(readMetadata({ mode: text }).executable).toBe(expected);
});

test.each([
  ['1700000000.123456789', '1700000000.123456789'],
  ['0.000000000', '0.000000000'],
  ['-1.500000000', '-0.500000000'],
  ['-2.000000001', '-1.999999999'],
])('the time %s is written as rclone writes it: %s', (mtime, written) => {
  const metadata = writeMetadata({ mtime, executable: false, operation: null });
  expect(metadata['mtime']).toBe(written);
  expect(readMetadata(metadata).mtime).toBe(mtime);
});

test('what is written is read back; what is absent is not written', () => {
  const full = { mtime: '1700000000.123456789', executable: true, operation: 'op' };
  expect(readMetadata(writeMetadata(full))).toEqual(full);
  expect(writeMetadata({ mtime: null, executable: false, operation: null })).toEqual({});
  expect(readMetadata(undefined)).toEqual({ mtime: null, executable: false, operation: null });
});

test('ours replaces ours and keeps what others wrote', () => {
  const foreign = { author: 'x', mtime: '1', mode: '100755', 'brimful-op': 'old' };
  expect(mergeMetadata(foreign, { mtime: null, executable: false, operation: 'new' })).toEqual({
    author: 'x',
    'brimful-op': 'new',
  });
});
