// A folder and a bucket as maps that can carry out a plan, for the properties of the planner.
import type {
  Act,
  BaseEntry,
  FileIdentity,
  LocalEntry,
  RemoteEntry,
  Triple,
} from '../../../../src/sync/decide/model.ts';
import { compareKeys, sortKey } from '../../../../src/sync/decide/order.ts';
import { createPlanner, type Plan } from '../../../../src/sync/decide/planner.ts';

/** What is inside a file: `content` names it, `inode` tells files with the same content apart. */
export interface ModelFile {
  readonly content: string;
  readonly inode: string;
}

export interface TreeModel {
  readonly local: Map<string, ModelFile>;
  readonly remote: Map<string, string>;
  readonly base: Map<string, { readonly file: ModelFile; readonly etag: string }>;
  /** Everything that was moved out of sight but can be had back. */
  readonly trash: Set<string>;
}

export function identityOf({ content, inode }: ModelFile): FileIdentity {
  return { device: '1', inode, size: 1, mtime: content, ctime: content, birthtime: inode };
}

/** Every content that is alive on either side or in the trash; what the bucket forgot is gone. */
export function livingContents(model: TreeModel): Set<string> {
  return new Set([
    ...[...model.local.values()].map((file) => file.content),
    ...model.remote.values(),
    ...model.trash,
  ]);
}

export function planTree(model: TreeModel): Plan {
  const planner = createPlanner('two-way');
  for (const triple of triples(model)) planner.visit(triple);
  return planner.finish();
}

function triples(model: TreeModel): Triple[] {
  const byKey = new Map<
    string,
    { local?: LocalEntry; base?: BaseEntry; remote?: RemoteEntry; path: string }
  >();
  const at = (
    entry: LocalEntry | BaseEntry | RemoteEntry,
  ): { local?: LocalEntry; base?: BaseEntry; remote?: RemoteEntry } => {
    const key = sortKey(entry);
    const views = byKey.get(key) ?? { path: entry.path };
    byKey.set(key, views);
    return views;
  };
  for (const [path, file] of model.local) {
    const entry: LocalEntry = { kind: 'file', path, identity: identityOf(file), executable: false };
    at(entry).local = entry;
  }
  for (const [path, { file, etag }] of model.base) {
    const entry: BaseEntry = {
      kind: 'file',
      path,
      identity: identityOf(file),
      executable: false,
      sha256: file.content,
      etag,
      modified: 0,
    };
    at(entry).base = entry;
  }
  for (const [path, etag] of model.remote) {
    const entry: RemoteEntry = { kind: 'file', path, etag, size: 1, modified: 0, archived: false };
    at(entry).remote = entry;
  }
  return [...byKey.entries()]
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([, views]) => ({ path: views.path, local: views.local, base: views.base, remote: views.remote }));
}

/** Carries out one act if its preconditions still hold, as the real ones do. False: they do not. */
export function applyToTree(model: TreeModel, act: Act): boolean {
  const { local, remote, base, trash } = model;
  const here = local.get(act.path);
  const there = remote.get(act.path);
  switch (act.type) {
    case 'upload': {
      if (here?.content !== act.local.identity.mtime || (there ?? null) !== act.replacesEtag) return false;
      remote.set(act.path, here.content);
      base.set(act.path, { file: here, etag: here.content });
      return true;
    }
    case 'download': {
      if (there !== act.remote.etag || (here?.content ?? null) !== (act.replaces?.mtime ?? null))
        return false;
      const file = { content: there, inode: `new-${act.path}-${there}` };
      if (here) trash.add(here.content);
      local.set(act.path, file);
      base.set(act.path, { file, etag: there });
      return true;
    }
    case 'settle': {
      if (here?.content !== act.local.identity.mtime || there !== act.remote.etag) return false;
      if (here.content !== there) {
        local.set(`${act.path} (copy of ${here.content})`, here);
        local.set(act.path, { content: there, inode: `new-${act.path}-${there}` });
      }
      base.set(act.path, { file: local.get(act.path) ?? here, etag: there });
      return true;
    }
    case 'examine':
      if (here?.content !== act.local.identity.mtime) return false;
      // Contents of the model are never only touched.
      base.delete(act.path);
      return true;
    case 'delete-remote': {
      if (there !== act.etag || here !== undefined) return false;
      remote.delete(act.path);
      base.delete(act.path);
      return true;
    }
    case 'trash-local': {
      if (here?.content !== act.identity.mtime || there !== undefined) return false;
      trash.add(here.content);
      local.delete(act.path);
      base.delete(act.path);
      return true;
    }
    case 'move-remote': {
      if (here?.inode !== act.local.identity.inode || there !== undefined || local.has(act.from))
        return false;
      if (remote.get(act.from) !== act.etag) return false;
      remote.delete(act.from);
      remote.set(act.path, act.etag);
      base.delete(act.from);
      base.set(act.path, { file: here, etag: act.base.etag });
      return true;
    }
    case 'move-local': {
      const origin = local.get(act.from);
      if (origin?.content !== act.identity.mtime || here !== undefined || remote.has(act.from)) return false;
      local.delete(act.from);
      local.set(act.path, origin);
      base.delete(act.from);
      base.set(act.path, {
        file: { content: act.base.identity.mtime, inode: origin.inode },
        etag: act.remote.etag,
      });
      return true;
    }
    case 'forget':
      base.delete(act.path);
      return true;
    case 'record':
    case 'refresh':
    case 'make-local-directory':
    case 'remove-local-directory':
    case 'make-marker':
    case 'remove-marker':
      return true;
  }
}
