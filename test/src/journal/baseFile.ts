// Base entries with values that are hard to keep: large inodes, large sizes, nanoseconds.
import type { BaseDirectory, BaseFile } from '../../../src/sync/decide/model.ts';

export function baseFile(path: string, etag = 'etag'): BaseFile {
  return {
    kind: 'file',
    path,
    identity: {
      device: '64768',
      inode: '18446744073709551615',
      size: 2 ** 52,
      mtime: '1700000000.123456789',
      ctime: '1700000000.000000001',
      birthtime: '',
    },
    executable: true,
    sha256: 'ab'.repeat(32),
    etag,
    modified: null,
  };
}

export function baseDirectory(path: string, marker = true): BaseDirectory {
  return { kind: 'directory', path, marker };
}
