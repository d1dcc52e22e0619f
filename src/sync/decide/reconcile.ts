// The three-way table: what the three views of one name call for.
import type {
  Act,
  ActReason,
  BaseDirectory,
  BaseFile,
  FileIdentity,
  Left,
  LocalDirectory,
  LocalFile,
  Mode,
  RemoteDirectory,
  RemoteFile,
} from './model.ts';

/** Three views of one file name. `undefined`: not there. */
export interface FileViews {
  readonly path: string;
  readonly local: LocalFile | undefined;
  readonly base: BaseFile | undefined;
  readonly remote: RemoteFile | undefined;
}

export interface DirectoryViews {
  readonly path: string;
  readonly local: LocalDirectory | undefined;
  readonly base: BaseDirectory | undefined;
  readonly remote: RemoteDirectory | undefined;
}

/**
 * True when nothing shows that the file was touched. The device number does not count: it may change with
 * every mount, and a changed inode alone only costs a look at the content.
 */
export function sameIdentity(a: FileIdentity, b: FileIdentity): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ctime === b.ctime && a.inode === b.inode;
}

type Change = 'none' | 'same' | 'changed' | 'gone' | 'new';

function localChange({ local, base }: FileViews): Change {
  if (local === undefined) return base === undefined ? 'none' : 'gone';
  if (base === undefined) return 'new';
  return sameIdentity(local.identity, base.identity) ? 'same' : 'changed';
}

function remoteChange({ base, remote }: FileViews): Change {
  if (remote === undefined) return base === undefined ? 'none' : 'gone';
  if (base === undefined) return 'new';
  return remote.etag === base.etag ? 'same' : 'changed';
}

/** Applies the table of R6 and R7 to one file; null: both sides agree and nothing needs to be recorded. */
export function reconcileFile(views: FileViews, mode: Mode): Act | Left | null {
  const here = localChange(views);
  const there = remoteChange(views);
  const rows = ROWS[mode];
  return rows[`${here}/${there}`]?.(views) ?? null;
}

type Row = (views: FileViews) => Act | Left | null;

/* Each row's views are as its name says; a missing one is a bug in `localChange` or `remoteChange`. */
function present<T>(view: T | undefined): T {
  if (view === undefined) throw new Error('the row of the table does not fit the views');
  return view;
}

function upload(reason: ActReason): Row {
  return ({ path, local, base, remote }) => ({
    type: 'upload',
    path,
    local: present(local),
    base: base ?? null,
    replacesEtag: remote?.etag ?? null,
    similar: [],
    reason,
  });
}

function download(reason: ActReason): Row {
  return ({ path, local, base, remote }) => ({
    type: 'download',
    path,
    remote: present(remote),
    base: base ?? null,
    replaces: local?.identity ?? null,
    reason,
  });
}

function settle(reason: ActReason): Row {
  return ({ path, local, base, remote }) => ({
    type: 'settle',
    path,
    local: present(local),
    remote: present(remote),
    base: base ?? null,
    reason,
  });
}

const deleteRemote: Row = ({ path, base, remote }) => ({
  type: 'delete-remote',
  path,
  base: present(base),
  etag: present(remote).etag,
  reason: 'deleted-local',
});

const trashLocal: Row = ({ path, base, local }) => ({
  type: 'trash-local',
  path,
  base: present(base),
  identity: present(local).identity,
  reason: 'deleted-remote',
});

/** Only content of the agreed size can still be the agreed one. */
const examineOrForget: Row = (views) => {
  const local = present(views.local);
  const base = present(views.base);
  if (local.identity.size !== base.identity.size) return forget(views);
  return { type: 'examine', path: views.path, local, base, reason: 'deleted-remote' };
};

/**
 * An upload-only folder never overwrites another's edit (O3); a touch or a rewritten object is not an edit.
 */
const settleOrLeave: Row = (views) => {
  const agreed = present(views.base).identity.size;
  const mayBeAgreed = present(views.local).identity.size === agreed || present(views.remote).size === agreed;
  return mayBeAgreed ? settle('both-changed')(views) : left('changed-in-bucket', true)(views);
};

const forget: Row = ({ path }) => ({ type: 'forget', path, kind: 'file', reason: 'both-deleted' });

function left(why: Left['why'], waits: boolean): Row {
  return ({ path }) => ({ type: 'left', path, why, waits });
}
const leftByMode = left('mode', false);

/** Both as agreed: only LastModified may tell something new (T4). */
const agree: Row = ({ path, local, base, remote }) => {
  const agreed = present(base);
  const listed = present(remote);
  if (agreed.modified === listed.modified) return null;
  if (agreed.modified === null) {
    return { type: 'record', path, entry: { ...agreed, modified: listed.modified }, reason: 'already-equal' };
  }
  return { type: 'refresh', path, local: present(local), remote: listed, base: agreed, reason: 'metadata' };
};

/** Local state / remote state -> what to do. A pair that is not listed asks for nothing. */
const ROWS: Record<Mode, Partial<Record<`${Change}/${Change}`, Row>>> = {
  'two-way': {
    'same/same': agree,
    'changed/same': upload('changed-local'),
    'same/changed': download('changed-remote'),
    'gone/same': deleteRemote,
    'same/gone': trashLocal,
    'gone/gone': forget,
    'changed/changed': settle('both-changed'),
    'changed/gone': upload('edit-beats-delete'),
    'gone/changed': download('edit-beats-delete'),
    'new/none': upload('new-local'),
    'none/new': download('new-remote'),
    'new/new': settle('both-new'),
  },
  // A backup: the bucket only gains. Changes that others made there are never overwritten unseen.
  'upload-only': {
    'same/same': agree,
    'changed/same': upload('changed-local'),
    'same/changed': leftByMode,
    'gone/same': leftByMode,
    'same/gone': upload('deleted-remote'),
    'gone/gone': forget,
    'changed/changed': settleOrLeave,
    'changed/gone': upload('changed-local'),
    'gone/changed': leftByMode,
    'new/none': upload('new-local'),
    'none/new': leftByMode,
    'new/new': settle('both-new'),
  },
  // A mirror: the bucket is never written to. Local edits stay in place until the bucket's version changes
  // too.
  'download-only': {
    'same/same': agree,
    'changed/same': leftByMode,
    'same/changed': download('changed-remote'),
    'gone/same': download('deleted-local'),
    'same/gone': trashLocal,
    'gone/gone': forget,
    'changed/changed': settle('both-changed'),
    'changed/gone': examineOrForget,
    'gone/changed': download('changed-remote'),
    'new/none': leftByMode,
    'none/new': download('new-remote'),
    'new/new': settle('both-new'),
  },
};

/**
 * Decides about one folder, in any mode. Folders carry no bytes: the rules only ensure that an empty folder
 * exists on both sides or on neither (D1, D2).
 */
export function reconcileDirectory(views: DirectoryViews, mode: Mode): Act | null {
  const { path, local, base, remote } = views;
  const mayWriteRemote = mode !== 'download-only';
  const mayWriteLocal = mode !== 'upload-only';
  const marker = remote?.marker ?? null;

  if (local && remote) {
    // Emptied here, and the bucket knows the folder only through files that are about to go: a marker keeps
    // it (D2).
    if (base && !base.marker && marker === null && local.content === 'empty' && mayWriteRemote) {
      return { type: 'make-marker', path, reason: 'changed-local' };
    }
    if (base?.marker === (marker !== null)) return null;
    const entry: BaseDirectory = { kind: 'directory', path, marker: marker !== null };
    return { type: 'record', path, entry, reason: 'already-equal' };
  }
  if (local) {
    if (local.content === 'ignored') return base ? forgetDirectory(path) : null;
    if (base && mode !== 'upload-only') {
      return mayWriteLocal ? { type: 'remove-local-directory', path, reason: 'deleted-remote' } : null;
    }
    return local.content === 'empty' && mayWriteRemote
      ? { type: 'make-marker', path, reason: 'new-local' }
      : null;
  }
  if (remote) {
    if (base && mode === 'two-way') {
      // Without a marker it goes with its last object, and must not come back while that cannot go.
      return marker === null ? null : { type: 'remove-marker', path, etag: marker, reason: 'deleted-local' };
    }
    return mayWriteLocal
      ? {
          type: 'make-local-directory',
          path,
          marker: marker !== null,
          reason: base ? 'deleted-local' : 'new-remote',
        }
      : null;
  }
  return base ? forgetDirectory(path) : null;
}

function forgetDirectory(path: string): Act {
  return { type: 'forget', path, kind: 'directory', reason: 'both-deleted' };
}
