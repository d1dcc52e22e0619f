// Reading on the virtual disk: small files and the open handle of an upload.
import type { LocalFolder } from '../../src/sync/localFolder.ts';
import { failed, ok } from '../../src/result.ts';
import { localFault } from '../../src/disk/path/localFault.ts';
import { pathComponents } from '../../src/disk/path/relativePath.ts';
import { sameIdentity } from '../../src/sync/decide/reconcile.ts';
import type { At } from './virtualDiskFolder.ts';
import { expectFile } from './virtualDiskFolder.ts';
import type { VirtualTree } from './virtualDiskTree.ts';
import { find, flushContent, flushNames, identityOf } from './virtualDiskTree.ts';

const MAX_SMALL_BYTES = 1024 * 1024;

export function createVirtualReader(
  tree: VirtualTree,
  at: At,
): Pick<LocalFolder, 'readSmall' | 'open' | 'flush'> {
  return {
    flush: ({ path, expected }) =>
      at('flush', path, () => {
        const there = expectFile(tree, path, expected);
        if (!there.ok) return there;
        flushContent(tree, there.value.file);
        return flushNames(tree);
      }),
    readSmall: (path) =>
      at('read-small', path, () => {
        const components = pathComponents(path);
        if (!components.ok) return components;
        const there = find(tree, path);
        if (there.kind !== 'found' || there.entry === undefined || !there.exact) return ok(null);
        const file = there.entry.node;
        if (file.kind !== 'file') return ok(null);
        if (file.unreadable) return failed(localFault('denied', path));
        if (file.bytes.length > MAX_SMALL_BYTES) return failed(localFault('io', `${path} is too large`));
        return ok(file.bytes.slice());
      }),
    open: (path, expected) =>
      at('open', path, () => {
        const there = expectFile(tree, path, expected);
        if (!there.ok) return there;
        const { file } = there.value;
        if (file.unreadable) return failed(localFault('denied', path));
        return ok({
          identity: expected,
          read: (offset, length) =>
            at('read', path, () => {
              const bytes = file.bytes.slice(offset, offset + length);
              return bytes.length === length ? ok(bytes) : failed(localFault('changed', path));
            }),
          unchanged: async () => {
            const same = await at('unchanged', path, () => {
              const now = expectFile(tree, path, expected);
              return ok(now.ok && now.value.file === file && sameIdentity(identityOf(file), expected));
            });
            return same.ok && same.value;
          },
          close: async () => {
            await at('close', path, () => ok(undefined));
          },
        });
      }),
  };
}
