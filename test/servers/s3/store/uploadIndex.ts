// Multipart uploads that are not completed yet, and their parts.
import { randomBytes } from 'node:crypto';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/checksum.ts';
import { records, type Database } from './database.ts';
import type { ObjectAttributes, ObjectContent } from './version.ts';
import type { Cursor } from './versionIndex.ts';

export interface Upload extends ObjectAttributes {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Epoch ms. */
  readonly initiated: number;
  /** The ARN of whoever began it. */
  readonly initiator: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | null;
}

export interface UploadPart extends ObjectContent {
  /** 1 to 10,000. */
  readonly number: number;
  /** Epoch ms. */
  readonly modified: number;
}

export interface ListedUpload {
  readonly upload: Upload;
  readonly age: number;
}

export interface UploadIndex {
  create(upload: Omit<Upload, 'id'>): Upload;
  find(id: string): Upload | undefined;
  remove(id: string): void;
  /** Returns the part of the same number that it replaces. */
  putPart(id: string, part: UploadPart): UploadPart | undefined;
  /** Parts with a number above `after`, in order. */
  parts(id: string, after: number, limit: number): UploadPart[];
  /** Uploads of a bucket from `from` on, by key, newest first. */
  list(bucket: string, from: Cursor, limit: number): ListedUpload[];
  after(id: string): Cursor | undefined;
}

export function createUploadIndex(database: Database): UploadIndex {
  const { sql } = database;
  const statements = {
    create: sql.prepare('insert into uploads (id, bucket, key, age, record) values (?, ?, ?, ?, ?)'),
    find: sql.prepare('select record, age from uploads where id = ?'),
    remove: sql.prepare('delete from uploads where id = ?'),
    removeParts: sql.prepare('delete from parts where upload = ?'),
    part: sql.prepare('select record from parts where upload = ? and number = ?'),
    putPart: sql.prepare('insert or replace into parts (upload, number, record) values (?, ?, ?)'),
    parts: sql.prepare('select record from parts where upload = ? and number > ? order by number limit ?'),
    list: sql.prepare(
      'select record, age from uploads where bucket = ? and (key, age) >= (?, ?) order by key, age limit ?',
    ),
  };
  return {
    create(request) {
      const upload: Upload = { id: randomBytes(24).toString('base64url'), ...request };
      const record = JSON.stringify(upload);
      statements.create.run(upload.id, upload.bucket, Buffer.from(upload.key), database.nextAge(), record);
      return upload;
    },
    find: (id) => records<Upload>(statements.find.all(id))[0],
    remove: (id) =>
      database.transaction(() => {
        statements.remove.run(id);
        statements.removeParts.run(id);
      }),
    putPart(id, part) {
      const replaced = records<UploadPart>(statements.part.all(id, part.number))[0];
      statements.putPart.run(id, part.number, JSON.stringify(part));
      return replaced;
    },
    parts: (id, after, limit) => records<UploadPart>(statements.parts.all(id, after, limit)),
    list: (bucket, from, limit) =>
      statements.list.all(bucket, from.key, from.age, limit).map((row) => ({
        upload: JSON.parse(String(row['record'])) as Upload,
        age: Number(row['age']),
      })),
    after(id) {
      const row = statements.find.get(id);
      const upload = row && (JSON.parse(String(row['record'])) as Upload);
      return upload && { key: Buffer.from(upload.key), age: Number(row['age']) + 1 };
    },
  };
}
