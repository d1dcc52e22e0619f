// Permissions of files.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { fileMode } from '../../../src/disk/path/fileMode.ts';

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
