// The buckets and their few settings.
import { records, type Database } from './database.ts';

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: string | undefined;
}

export interface Bucket {
  readonly name: string;
  /** Epoch ms. */
  readonly created: number;
  readonly versioning: 'off' | 'Enabled' | 'Suspended';
  readonly cors: readonly CorsRule[];
}

export interface BucketIndex {
  find(name: string): Bucket | undefined;
  all(): readonly Bucket[];
  put(bucket: Bucket): void;
  remove(name: string): void;
}

export function createBucketIndex({ sql }: Database): BucketIndex {
  const find = sql.prepare('select record from buckets where name = ?');
  const all = sql.prepare('select record from buckets order by name');
  const put = sql.prepare('insert or replace into buckets (name, record) values (?, ?)');
  const remove = sql.prepare('delete from buckets where name = ?');
  /** Every request asks for its bucket. */
  const known = new Map<string, Bucket>();
  return {
    find(name) {
      const bucket = known.get(name) ?? records<Bucket>(find.all(name))[0];
      if (bucket !== undefined) known.set(name, bucket);
      return bucket;
    },
    all: () => records<Bucket>(all.all()),
    put(bucket) {
      put.run(bucket.name, JSON.stringify(bucket));
      known.set(bucket.name, bucket);
    },
    remove(name) {
      remove.run(name);
      known.delete(name);
    },
  };
}
