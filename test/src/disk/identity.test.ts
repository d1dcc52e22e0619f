// Permissions, and the faults of the file system.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { fileMode } from '../../../src/disk/path/fileMode.ts';
import { faultOf, localFault } from '../../../src/disk/path/localFault.ts';

test('F4: a mode never gives more access than before, and never more than execution for readers', () => {
  const mode = fc.integer({ min: 0, max: 0o7777 });
  fc.assert(
    fc.property(mode, fc.boolean(), (access, executable) => {
      const given = fileMode({ executable, access });
      expect(given & ~0o777).toBe(0);
      expect(given & 0o666).toBe(access & 0o666);
      expect(given & 0o111).toBe(executable ? (access & 0o444) >> 2 : 0);
    }),
  );
});

test('faults carry a sentence; an exception that is no system error is a bug and goes on', () => {
  const error = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  expect(faultOf(error, 'a')).toEqual({ ...localFault('full'), detail: 'ENOSPC a' });
  expect(faultOf(Object.assign(new Error('?'), { code: 'ESOMETHING' }), 'a').code).toBe('io');
  expect(() => faultOf(new TypeError('bug'), 'a')).toThrow('bug');
});
