// LocalFolder on a virtual disk: the real folder's algorithm, with a scheduler step
// wherever it waits or could die.
import { isOwnPath } from '../../../src/sync/decide/keyPath.ts';
import type { LocalEntry, RefusalReason } from '../../../src/sync/decide/model.ts';
import type { FileIdentity, LocalDirectory, LocalFile } from '../../../src/sync/decide/model.ts';
import { createFolderRules } from '../../../src/sync/decide/ignore.ts';
import type { FolderRules } from '../../../src/sync/decide/ignore.ts';
import { compareKeys, sortKey } from '../../../src/sync/decide/order.ts';
import type { LocalFault, LocalFolder } from '../../../src/sync/localFolder.ts';
import type { Result } from '../../../src/result.ts';
import { failed, ok } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import { childPath, pathComponents } from '../../../src/disk/path/relativePath.ts';
import { sameIdentity } from '../../../src/sync/decide/reconcile.ts';
import { createVirtualReader } from './virtualDiskReader.ts';
import { finishMoves } from './virtualDiskMoves.ts';
import { untouchedFolder } from './virtualDiskMounts.ts';
import { createVirtualTrash } from './virtualDiskTrash.ts';
import { createVirtualWriter } from './virtualDiskWriter.ts';
import type { VirtualDirectory, VirtualFile, VirtualNode, VirtualTree } from './virtualDiskTree.ts';
import { find, flushNames, identityOf } from './virtualDiskTree.ts';

/**
 * Called before every effect: resolves with 'ok' or with the disk's fault; after a crash it never resolves.
 * `operation` names the system call within the method, such as `place-link`.
 */
export type Step = (operation: string, path: string) => Promise<LocalFault | 'ok'>;

/** Runs one effect after its step: only in the living process, and only while the root is there. */
export type At = <T>(
  operation: string,
  path: string,
  effect: () => Result<T, LocalFault>,
) => Promise<Result<T, LocalFault>>;

export function createAt(
  tree: VirtualTree,
  step: Step,
  onDone: (operation: string, path: string) => void,
): At {
  const process = tree.process;
  return async (operation, path, effect) => {
    const answer = await step(operation, path);
    // A dead process does nothing and receives nothing.
    if (tree.process !== process) return new Promise(() => undefined);
    if (answer !== 'ok') return failed(answer);
    if (tree.rootState === 'missing') return failed(localFault('root-missing'));
    const result = effect();
    if (result.ok) onDone(operation, path);
    return result;
  };
}

/** Creates the folder as one process sees it. `opened` remembers the id that `openRoot` proved. */
export function createVirtualFolder(
  tree: VirtualTree,
  step: Step,
  watchers: Set<(paths: readonly string[]) => void>,
  onDone: (operation: string, path: string) => void,
): LocalFolder {
  let opened: string | null = null;
  const self = { process: tree.process };
  const plain = createAt(tree, step, onDone);
  const at: At = (operation, path, effect) =>
    plain(operation, path, () => {
      if (opened !== null && tree.rootId === null) return failed(localFault('root-missing'));
      if (opened !== null && tree.rootId !== opened) return failed(localFault('root-replaced'));
      return effect();
    });

  return {
    capabilities: tree.options,
    openRoot: (id) =>
      plain('open-root', '', () => {
        if (id === null) tree.rootId ??= tree.newId();
        if (tree.rootId === null) return failed(localFault('root-missing'));
        if (id !== null && tree.rootId !== id) return failed(localFault('root-replaced'));
        opened = tree.rootId;
        finishMoves(tree);
        flushNames(tree);
        return ok(opened);
      }),
    // What an earlier owner left half done is finished with `openRoot` already.
    claim: (until) => Promise.resolve(claim(tree, self, until)),
    untouchedFolder: (folder, since) =>
      at('untouched-folder', folder, () => ok(untouchedFolder(tree, folder, since))),
    readGeneration: () => at('read-generation', '', () => ok(tree.generation)),
    writeGeneration: (token) =>
      at('write-generation', '', () => {
        tree.generation = token;
        return ok(undefined);
      }),
    scan: (request) => scan(tree, at, request),
    look: (path, patterns) => at('look', path, () => look(tree, path, createFolderRules(patterns))),
    ...createVirtualReader(tree, at),
    ...createVirtualWriter(tree, at),
    ...createVirtualTrash(tree, at),
    watch: (onHint, signal) =>
      at('watch', '', () => {
        if (!signal.aborted) {
          watchers.add(onHint);
          signal.addEventListener('abort', () => watchers.delete(onHint), { once: true });
        }
        return ok(undefined);
      }),
  };
}

/** One installation at a time, until it has let go or its process has ended (G9). */
function claim(
  tree: VirtualTree,
  self: { readonly process: number },
  until: AbortSignal,
): Result<void, LocalFault> {
  if (tree.owner === self) return ok(undefined);
  if (tree.owner?.process === tree.process) return failed(localFault('in-use'));
  tree.owner = self;
  const letGo = (): void => {
    if (tree.owner === self) tree.owner = null;
  };
  until.addEventListener('abort', letGo, { once: true });
  return ok(undefined);
}

/** Returns the file with exactly this name in exactly this state, or `changed`. */
export function expectFile(
  tree: VirtualTree,
  path: string,
  expected: FileIdentity,
): Result<
  { readonly folder: VirtualDirectory; readonly name: string; readonly file: VirtualFile },
  LocalFault
> {
  const there = find(tree, path);
  if (there.kind !== 'found' || !there.exact || there.entry?.node.kind !== 'file')
    return failed(localFault('changed', path));
  const file = there.entry.node;
  if (!sameIdentity(identityOf(file), expected)) return failed(localFault('changed', path));
  return ok({ folder: there.folder, name: there.name, file });
}

function look(
  tree: VirtualTree,
  path: string,
  rules: FolderRules,
): Result<LocalEntry | undefined, LocalFault> {
  const components = pathComponents(path);
  if (!components.ok) return components;
  const there = find(tree, path);
  if (there.kind === 'no-folder') return ok(undefined);
  if (there.kind === 'blocked')
    return ok(
      there.reason === 'file' ? undefined : refusal(there.path, there.reason, isSubtree(there.reason)),
    );
  if (there.entry === undefined || !there.exact) return ok(undefined);
  return ok(visible(path, there.entry.node, rules) ? entryOf(path, there.entry.node, rules) : undefined);
}

function visible(path: string, node: VirtualNode, rules: FolderRules): boolean {
  return !isOwnPath(path) && !rules.ignored(path, node.kind === 'directory');
}

function entryOf(path: string, node: VirtualNode, rules: FolderRules): LocalEntry {
  switch (node.kind) {
    case 'file':
      return fileEntry(path, node);
    case 'directory':
      if (node.isMountPoint) return refusal(path, 'other-disk', true);
      return node.unreadable ? refusal(path, 'unreadable', true) : directoryEntry(path, node, rules);
    case 'symlink':
    case 'special-file':
      return refusal(path, node.kind, false);
  }
}

function fileEntry(path: string, file: VirtualFile): LocalFile {
  return { kind: 'file', path, identity: identityOf(file), executable: file.executable };
}

function directoryEntry(path: string, node: VirtualDirectory, rules: FolderRules): LocalDirectory {
  const children = [...node.children.values()].filter(({ name }) => !isOwnPath(childPath(path, name)));
  const seen = children.filter(
    (child) => !rules.ignored(childPath(path, child.name), child.node.kind === 'directory'),
  );
  if (seen.length > 0) return { kind: 'directory', path, content: 'entries' };
  const isEmpty = children.every(({ name, node: child }) =>
    rules.isLeftover(childPath(path, name), child.kind === 'directory'),
  );
  return { kind: 'directory', path, content: isEmpty ? 'empty' : 'ignored' };
}

function isSubtree(reason: RefusalReason): boolean {
  return reason === 'unreadable' || reason === 'other-disk';
}

function refusal(path: string, reason: RefusalReason, subtree: boolean): LocalEntry {
  return { kind: 'refused', path, reason, subtree };
}

/** One batch per folder, so that a person's changes can happen between any two. */
async function* scan(
  tree: VirtualTree,
  at: At,
  request: { readonly under: string; readonly ignore: readonly string[]; readonly signal: AbortSignal },
): AsyncGenerator<Result<readonly LocalEntry[], LocalFault>> {
  const rules = createFolderRules(request.ignore);
  if (request.under !== '') {
    const top = await at('scan', request.under, () => look(tree, request.under, rules));
    if (!top.ok) {
      yield top;
      return;
    }
    if (top.value?.kind !== 'directory') {
      // Links and unreadable folders are not empty; a caller who looked first saw a folder here.
      if (top.value?.kind === 'refused') yield failed(localFault('changed', request.under));
      return;
    }
  }
  /** What is still to come, the next last. */
  const left: LocalEntry[] = [];
  let batch: LocalEntry[] = [];
  for (let path: string | undefined = request.under; path !== undefined;) {
    const folder: string = path;
    const read = await at('scan', folder, () =>
      request.signal.aborted ? failed(localFault('cancelled')) : readFolder(tree, folder, rules),
    );
    if (!read.ok) {
      yield read;
      return;
    }
    if (read.value !== undefined) {
      if (folder !== request.under) batch.push(directoryEntry(folder, read.value.folder, rules));
      left.push(...read.value.entries.toReversed());
    }
    let next = left.pop();
    for (; next !== undefined && next.kind !== 'directory'; next = left.pop()) batch.push(next);
    yield ok(batch);
    batch = [];
    path = next?.path;
  }
}

function readFolder(
  tree: VirtualTree,
  path: string,
  rules: FolderRules,
): Result<
  { readonly folder: VirtualDirectory; readonly entries: readonly LocalEntry[] } | undefined,
  LocalFault
> {
  const there = path === '' ? tree.root : nodeAt(tree, path);
  if (there === undefined) return ok(undefined);
  // It was a readable folder when its parent was read; its place in the order may have passed.
  if (there.kind !== 'directory' || there.unreadable || there.isMountPoint)
    return failed(localFault('changed', path));
  const entries = [...there.children.values()]
    .map(({ name, node }) => ({ path: childPath(path, name), node }))
    .filter((child) => visible(child.path, child.node, rules))
    .map((child) => entryOf(child.path, child.node, rules))
    .sort((a, b) => compareKeys(sortKey(a), sortKey(b)));
  return ok({ folder: there, entries });
}

function nodeAt(tree: VirtualTree, path: string): VirtualNode | undefined {
  const there = find(tree, path);
  return there.kind === 'found' && there.exact ? there.entry?.node : undefined;
}
