// rclone's convention and that of other tools, read where it is certain and written strictly.
import { describe, expect, test } from 'vitest';
import { readMetadata, writeMetadata } from '../../../src/storage/read/objectMetadata.ts';

test.each([
  ['1700000000.123456789', '1700000000.123456789'],
  ['1700000000.5', '1700000000.500000000'],
  ['1700000000', '1700000000.000000000'],
  ['1700000000.', '1700000000.000000000'],
  ['-5.25', '-5.250000000'],
  ['-0.5', '-0.500000000'],
  ['123456789012', null],
  ['1700000000.1234567899', '1700000000.123456789'],
  ['2026-01-01T00:00:00Z', null],
  ['1e9', null],
  ['', null],
  ['-', null],
  ['NaN', null],
])('T3: mtime %j is read as %j', (text, expected) => {
  expect(readMetadata({ mtime: text }).mtime).toBe(expected);
});

test.each([
  ['rclone', '100755', true],
  ['rclone', '0100755', true],
  ['rclone', '100644', false],
  ['rclone, setuid', '104755', true],
  ['rclone, setuid', '104644', false],
  ['rclone, a link', '120777', false],
  ['octal permissions', '0755', true],
  ['octal permissions', '0600', false],
  ['s3fs, 0644', '33188', false],
  ['s3fs, 0600', '33152', false],
  ['s3fs, 0755', '33261', true],
  ['s3fs, 0700', '33216', true],
  ['s3fs, a link', '41471', false],
  ['s3fs, a folder', '16877', false],
  ['executable in both notations', '755', true],
  ['executable in one notation', '700', false],
  ['executable in the other notation', '600', false],
  ['decimal permissions alone', '493', false],
  ['words', 'rwxr-xr-x', false],
  ['too short', '99', false],
])('T5: mode of %s, %s: executable is %j', (_, mode, expected) => {
  expect(readMetadata({ mode }).executable).toBe(expected);
});

test('T3, T5: what s3cmd keeps in one header is read where nothing else is', () => {
  const attributes = 'atime:1600000001/ctime:1600000002/gid:0/md5:abc/mode:33261/mtime:1600000000/uname:root';
  expect(readMetadata({ 's3cmd-attrs': attributes })).toEqual({
    mtime: '1600000000.000000000',
    executable: true,
    operation: null,
  });
  expect(readMetadata({ 's3cmd-attrs': attributes, mtime: '5', mode: '100644' })).toMatchObject({
    mtime: '5.000000000',
    executable: false,
  });
});

test('what is written is read back; what is absent is not written', () => {
  const full = { mtime: '1700000000.123456789', executable: true, operation: 'op' };
  expect(readMetadata(writeMetadata(full))).toEqual(full);
  const none = { mtime: null, executable: false, operation: null };
  expect(writeMetadata(none)).toEqual({});
  expect(readMetadata(undefined)).toEqual(none);
});

describe('R14: over what others gave the object', () => {
  const plain = { mtime: '7.500000000', executable: false, operation: 'new' };
  const executable = { ...plain, executable: true };

  test('ours replaces ours, and theirs stays', () => {
    const given = { author: 'x', uid: '1000', mtime: '1', mode: '100755', 'brimful-op': 'old' };
    expect(writeMetadata(plain, given)).toEqual({
      ...{ author: 'x', uid: '1000', mtime: '7.500000000', mode: '100644', 'brimful-op': 'new' },
    });
  });

  test.each([
    ['33188', false, '33188'],
    ['33188', true, '33261'],
    ['33152', true, '33216'],
    ['33261', false, '33188'],
    ['100644', false, '100644'],
    ['0644', true, '0755'],
    ['100600', true, '100700'],
    ['41471', false, '41471'],
    ['41471', true, '100755'],
    ['700', false, '700'],
    ['700', true, '100755'],
  ])('the mode %s of a file that becomes executable: %j is written as %s', (mode, isExecutable, expected) => {
    expect(writeMetadata(isExecutable ? executable : plain, { mode })['mode']).toBe(expected);
  });

  test('digests go with the content that they are of', () => {
    const given = { md5chksum: 'q83v', 's3cmd-attrs': 'gid:0/md5:abc/mode:33188/mtime:1' };
    expect(writeMetadata(plain, given, 'same')).toMatchObject({
      ...{ md5chksum: 'q83v', 's3cmd-attrs': 'gid:0/md5:abc/mode:33188/mtime:7' },
    });
    const edited = writeMetadata(plain, given, 'new');
    expect(edited).toMatchObject({ 's3cmd-attrs': 'gid:0/mode:33188/mtime:7' });
    expect(edited).not.toHaveProperty('md5chksum');
    expect(edited).not.toHaveProperty('mode');
  });
});
