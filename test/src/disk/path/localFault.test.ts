// What each error of a file system means, and that none of them is taken for a bug.
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { faultOf, isAboutNoName, localFault, rootFaultOf } from '../../../../src/disk/path/localFault.ts';
import { faultOutcome } from '../../../../src/sync/apply/checks/faultOutcome.ts';

const systemError = (code: string, syscall = 'read'): Error =>
  Object.assign(new Error(code), { code, syscall });
const meaning = (code: string, syscall?: string): string => faultOf(systemError(code, syscall), 'a').code;

describe('every error of the system has a code and a sentence', () => {
  test.each(Object.keys(constants.errno))('%s', (code) => {
    const fault = faultOf(systemError(code), 'a/b');
    expect(fault.detail).toBe(`${code} a/b`);
    expect(fault.message).toMatch(/^[A-Z].*[.]$/);
    expect(['again', 'problem', 'stop']).toContain(faultOutcome('a/b', fault).type);
  });
});

test.each([
  ['ENOSPC', 'full', /disk is full/],
  ['EDQUOT', 'full', /quota/],
  ['EMLINK', 'full', /more items/],
  ['EFBIG', 'too-large', /larger than this disk/],
  ['EROFS', 'read-only', /read-only/],
  ['EIO', 'io', /Check the disk/],
  ['EXDEV', 'io', /another disk/],
  ['ENOTSUP', 'io', /does not support/],
  ['ENODEV', 'root-missing', /does not answer/],
  ['ENOTCONN', 'root-missing', /does not answer/],
  ['ETIMEDOUT', 'root-missing', /does not answer/],
  ['ESTALE', 'changed', /check it again/],
  ['ELOOP', 'changed', /check it again/],
  ['ETXTBSY', 'busy', /Another program/],
  ['EBUSY', 'busy', /Another program/],
  ['EMFILE', 'busy', /Too many files are open/],
  ['ENFILE', 'busy', /Too many files are open/],
  ['ENAMETOOLONG', 'name-refused', /Rename it/],
  ['EPERM', 'denied', /locked against changes/],
  ['EACCES', 'denied', /permissions/],
  ['ENOKEY', 'denied', /encrypted/],
  ['ESOMETHING', 'io', /Check the disk/],
])('%s is %s', (code, expected, words) => {
  const fault = faultOf(systemError(code), 'a');
  expect([fault.code, fault.message]).toEqual([expected, expect.stringMatching(words)]);
});

test('an invalid argument is the name only where a name is given', () => {
  expect([meaning('EINVAL', 'open'), meaning('EINVAL', 'rename'), meaning('EINVAL', 'read')]).toEqual([
    'name-refused',
    'name-refused',
    'io',
  ]);
});

test('of the folder itself, what is not there is missing; everything else keeps its sentence', () => {
  const ofRoot = (code: string): string => rootFaultOf(systemError(code), '/root').code;
  expect(['ENOENT', 'ENOTDIR', 'ESTALE', 'EMFILE', 'EACCES', 'EIO'].map(ofRoot)).toEqual([
    ...['root-missing', 'root-missing', 'root-missing', 'busy', 'denied', 'io'],
  ]);
});

test('what passes is no reason to refuse one name', () => {
  const about = (code: string): boolean => isAboutNoName(systemError(code));
  expect(['EMFILE', 'ENOMEM', 'ENOTCONN'].every(about)).toBe(true);
  expect(['EACCES', 'EIO', 'ENAMETOOLONG'].some(about)).toBe(false);
});

test('an exception that is no system error is a bug and goes on', () => {
  expect(() => faultOf(new TypeError('bug'), 'a')).toThrow('bug');
  expect(localFault('full').message).toMatch(/disk is full/);
});
