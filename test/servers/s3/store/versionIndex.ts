// The versions of every object: which one is current, what a write or a delete makes of them.
// Source: S3 User Guide, "How S3 Versioning works" and "Working with delete markers".
import { randomBytes } from 'node:crypto';
import type { Segment } from './bodyFiles.ts';
import type { Bucket } from './bucketIndex.ts';
import { records, type Database } from './database.ts';
import type { DeleteMarker, ObjectAttributes, ObjectContent, ObjectVersion, Version } from './version.ts';

/** Where a listing goes on: at this key and age, included. */
export interface Cursor {
  readonly key: Buffer;
  readonly age: number;
}

/** A version in a listing of all versions. */
export interface ListedVersion {
  readonly version: Version;
  readonly age: number;
  readonly isLatest: boolean;
}

/** What a change left without an owner: to be removed from disk. */
export interface Change<T> {
  readonly result: T;
  readonly orphans: readonly Segment[];
}

/** All methods are synchronous; a caller that checks and then writes without awaiting is atomic. */
export interface VersionIndex {
  /** The newest version, which may be a delete marker. */
  current(bucket: string, key: string): Version | undefined;
  version(bucket: string, key: string, versionId: string): Version | undefined;
  put(request: {
    readonly bucket: Bucket;
    readonly key: string;
    readonly content: ObjectContent;
    readonly attributes: ObjectAttributes;
    readonly now: number;
  }): Change<ObjectVersion>;
  /** Deletes without naming a version: leaves a delete marker where versioning is or was on. */
  remove(bucket: Bucket, key: string, now: number): Change<DeleteMarker | null>;
  /** Deletes one version for good. */
  removeVersion(bucket: string, key: string, versionId: string): Change<Version | undefined>;
  /** Current objects from `from` on (included), in key order. */
  listCurrent(bucket: string, from: Buffer, limit: number): ObjectVersion[];
  /** All versions from `from` on, by key, newest first. */
  listAll(bucket: string, from: Cursor, limit: number): ListedVersion[];
  /** Where the listing goes on after this version. */
  after(bucket: string, key: string, versionId: string): Cursor | undefined;
}

const NULL_VERSION = 'null';

export function createVersionIndex(database: Database): VersionIndex {
  const { sql } = database;
  const statements = {
    current: sql.prepare('select record from versions where bucket = ? and key = ? and current = 1'),
    version: sql.prepare('select record, age from versions where bucket = ? and key = ? and version_id = ?'),
    demote: sql.prepare('update versions set current = 0 where bucket = ? and key = ? and current = 1'),
    insert: sql.prepare(
      'insert into versions (bucket, key, age, version_id, current, marker, record) values (?, ?, ?, ?, 1, ?, ?)',
    ),
    remove: sql.prepare('delete from versions where bucket = ? and key = ? and version_id = ?'),
    promote: sql.prepare(
      `update versions set current = 1 where bucket = ?1 and key = ?2
         and age = (select min(age) from versions where bucket = ?1 and key = ?2)`,
    ),
    listCurrent: sql.prepare(
      `select record from versions where bucket = ? and key >= ? and current = 1 and marker = 0
         order by key limit ?`,
    ),
    listAll: sql.prepare(
      `select record, age, current from versions where bucket = ? and (key, age) >= (?, ?)
         order by key, age limit ?`,
    ),
  };

  const versionOf = (bucket: string, key: string, versionId: string): Version | undefined =>
    records<Version>(statements.version.all(bucket, Buffer.from(key), versionId))[0];

  /**
   * Makes `version` the newest; where ids are not unique (versioning off or suspended) it
   * replaces the null version.
   */
  const insert = (bucket: Bucket, version: Version): readonly Segment[] => {
    const key = Buffer.from(version.key);
    const replaced =
      version.versionId === NULL_VERSION ? versionOf(bucket.name, version.key, NULL_VERSION) : undefined;
    if (replaced) statements.remove.run(bucket.name, key, NULL_VERSION);
    statements.demote.run(bucket.name, key);
    statements.insert.run(
      bucket.name,
      key,
      database.nextAge(),
      version.versionId,
      version.kind === 'marker' ? 1 : 0,
      JSON.stringify(version),
    );
    return segmentsOf(replaced);
  };

  const removeVersion = (bucket: string, key: string, versionId: string): Change<Version | undefined> => {
    const removed = versionOf(bucket, key, versionId);
    if (removed) {
      statements.remove.run(bucket, Buffer.from(key), versionId);
      statements.promote.run(bucket, Buffer.from(key));
    }
    return { result: removed, orphans: segmentsOf(removed) };
  };

  return {
    current: (bucket, key) => records<Version>(statements.current.all(bucket, Buffer.from(key)))[0],
    version: versionOf,
    put: ({ bucket, key, content, attributes, now }) =>
      database.transaction(() => {
        const { segments, size, etag, checksum } = content;
        const { headers, metadata, tags = {}, access = [] } = attributes;
        const result: ObjectVersion = {
          ...{ kind: 'object', ...nameVersion(bucket, key, now) },
          ...{ segments, size, etag, checksum, headers, metadata, tags, access },
        };
        return { result, orphans: insert(bucket, result) };
      }),
    remove: (bucket, key, now) =>
      database.transaction(() => {
        if (bucket.versioning === 'off') {
          return { result: null, orphans: removeVersion(bucket.name, key, NULL_VERSION).orphans };
        }
        const result: DeleteMarker = { kind: 'marker', ...nameVersion(bucket, key, now) };
        return { result, orphans: insert(bucket, result) };
      }),
    removeVersion: (bucket, key, versionId) =>
      database.transaction(() => removeVersion(bucket, key, versionId)),
    listCurrent: (bucket, from, limit) =>
      records<ObjectVersion>(statements.listCurrent.all(bucket, from, limit)),
    listAll: (bucket, from, limit) =>
      statements.listAll.all(bucket, from.key, from.age, limit).map((row) => ({
        version: JSON.parse(String(row['record'])) as Version,
        age: Number(row['age']),
        isLatest: row['current'] === 1,
      })),
    after(bucket, key, versionId) {
      const row = statements.version.get(bucket, Buffer.from(key), versionId);
      return row && { key: Buffer.from(key), age: Number(row['age']) + 1 };
    },
  };
}

function nameVersion(
  bucket: Bucket,
  key: string,
  now: number,
): Pick<Version, 'key' | 'versionId' | 'modified'> {
  const versionId = bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION;
  return { key, versionId, modified: Math.floor(now / 1000) * 1000 };
}

function segmentsOf(version: Version | undefined): readonly Segment[] {
  return version?.kind === 'object' ? version.segments : [];
}
