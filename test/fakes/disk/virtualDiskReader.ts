// Reads on the virtual disk: small files, and the open handle of an upload.
import type { LocalFault, LocalFolder } from '../../../src/sync/localFolder.ts';
import { decodeText, MAX_TEXT_BYTES } from '../../../src/persistence/textFile.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { pathComponents } from '../../../src/disk/path/relativePath.ts';
import { sameIdentity } from '../../../src/sync/decide/reconcile.ts';
import type { At } from './virtualDiskFolder.ts';
import { expectFile } from './virtualDiskFolder.ts';
import type { VirtualTree } from './virtualDiskTree.ts';
import { find, flushContent, flushNames, identityOf } from './virtualDiskTree.ts';

/** In `into`, if it is given. */
export function readBytes(
  content: Uint8Array,
  {
    offset,
    length,
    into = new Uint8Array(length),
    path,
  }: {
    readonly offset: number;
    readonly length: number;
    readonly into?: Uint8Array | undefined;
    readonly path: string;
  },
): Result<Uint8Array, LocalFault> {
  if (offset + length > content.length) return failed(localFault('changed', path));
  into.set(content.subarray(offset, offset + length));
  return ok(into.subarray(0, length));
}

export function createVirtualReader(
  tree: VirtualTree,
  at: At,
): Pick<LocalFolder, 'readText' | 'open' | 'flush'> {
  return {
    flush: ({ path, expected }) =>
      at('flush', path, () => {
        const there = expectFile(tree, path, expected);
        if (!there.ok) return there;
        flushContent(tree, there.value.file);
        return flushNames(tree);
      }),
    readText: (path) =>
      at('read-text', path, () => {
        const components = pathComponents(path);
        if (!components.ok) return components;
        const there = find(tree, path);
        if (there.kind !== 'found' || there.entry === undefined || !there.exact) return ok(null);
        const file = there.entry.node;
        // Links of the virtual disk lead nowhere.
        if (file.kind !== 'file') return failed(localFault('not-text', path));
        if (file.unreadable) return failed(localFault('denied', path));
        const text = file.bytes.length > MAX_TEXT_BYTES ? null : decodeText(file.bytes);
        return text === null ? failed(localFault('not-text', path)) : ok(text);
      }),
    open: (path, expected) =>
      at('open', path, () => {
        const there = expectFile(tree, path, expected);
        if (!there.ok) return there;
        const { file } = there.value;
        if (file.unreadable) return failed(localFault('denied', path));
        return ok({
          identity: expected,
          read: (offset, length, into) =>
            at('read', path, () => readBytes(file.bytes, { offset, length, into, path })),
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
