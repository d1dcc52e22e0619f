// Turns listed keys into entries: adds the folders that exist only through their content, refuses what is not
// a path.
import { failed, ok, type Result } from '../../result.ts';
import type { IgnoreRule } from '../decide/ignore.ts';
import { keyToPath, type Names } from '../decide/keyPath.ts';
import type { RefusalReason, RemoteEntry } from '../decide/model.ts';
import { compareKeys } from '../decide/order.ts';
import type { RemoteFault, RemoteObject } from '../remoteFolder.ts';

export interface RemoteRules {
  readonly names: Names;
  readonly ignore: IgnoreRule;
  /** The listed folder ('' = the whole prefix); it and its parents are not reported as implied folders. */
  readonly under: string;
  /** Called for each key that cannot be a file here (R8). */
  readonly onRefused: (key: string, reason: RefusalReason) => void;
}

/**
 * Maps pages of a listing to entries in key order. A listing that is out of order ends with the fault
 * `bad-answer`.
 */
export async function* remoteEntries(
  pages: AsyncIterable<Result<readonly RemoteObject[], RemoteFault>>,
  rules: RemoteRules,
): AsyncIterable<Result<readonly RemoteEntry[], RemoteFault>> {
  const implied = impliedDirectories(rules.under);
  let previous = '';
  for await (const page of pages) {
    if (!page.ok) {
      yield page;
      return;
    }
    const entries: RemoteEntry[] = [];
    for (const object of page.value) {
      if (previous !== '' && compareKeys(previous, object.key) >= 0) {
        yield failed({ code: 'bad-answer', message: OUT_OF_ORDER });
        return;
      }
      previous = object.key;
      const entry = remoteEntry(object, rules);
      if (entry === null) continue;
      for (const path of implied(entry.path, entry.kind))
        entries.push({ kind: 'directory', path, marker: null });
      entries.push(entry);
    }
    yield ok(entries);
  }
}

const OUT_OF_ORDER =
  'The storage service returned a listing out of order. Syncing has stopped, so that no file is mistaken for deleted.';

/** Returns an object as an entry; null when it is ignored or refused. */
export function remoteEntry(
  object: RemoteObject,
  rules: Pick<RemoteRules, 'names' | 'ignore' | 'onRefused'>,
): RemoteEntry | null {
  const view = keyToPath(object.key, object.size, rules.names);
  if (view.kind === 'refused') {
    rules.onRefused(object.key, view.reason);
    return null;
  }
  if (rules.ignore(view.path, view.kind === 'directory')) return null;
  if (view.kind === 'directory') return { kind: 'directory', path: view.path, marker: object.etag };
  const { etag, size, archived } = object;
  // Listings may have fractions of a second that HEAD responses lack; both agree on whole seconds.
  const modified = Math.floor(object.modified / 1000) * 1000;
  return { kind: 'file', path: view.path, etag, size, modified, archived };
}

/**
 * Tracks which folders were reported, so that each implied one is reported once, right before its first
 * content. `open` is the deepest of them, with a trailing slash: the part that a new path shares with it is
 * known.
 */
function impliedDirectories(under: string): (path: string, kind: RemoteEntry['kind']) => readonly string[] {
  let open = under === '' ? '' : `${under}/`;
  return (path, kind) => {
    const shared = sharedLength(open, path);
    const fresh: string[] = [];
    for (let slash = path.indexOf('/', shared); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      fresh.push(path.slice(0, slash));
    }
    open = kind === 'directory' ? `${path}/` : path.slice(0, path.lastIndexOf('/') + 1);
    return fresh;
  };
}

/** How many characters two texts have in common at their start. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
