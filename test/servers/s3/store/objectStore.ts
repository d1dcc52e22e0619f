// Everything that is stored: the index and the bodies, opened and closed together.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBodyFiles, type BodyFiles } from './bodyFiles.ts';
import { createBucketIndex, type BucketIndex } from './bucketIndex.ts';
import { openDatabase } from './database.ts';
import { createUploadIndex, type UploadIndex } from './uploadIndex.ts';
import { createVersionIndex, type VersionIndex } from './versionIndex.ts';

export interface ObjectStore {
  readonly bodies: BodyFiles;
  readonly buckets: BucketIndex;
  readonly versions: VersionIndex;
  readonly uploads: UploadIndex;
  close(): void;
}

/** Opens what an earlier run left in `folder`, or starts empty. */
export async function openObjectStore(folder: string): Promise<ObjectStore> {
  await mkdir(folder, { recursive: true });
  const bodies = await openBodyFiles(join(folder, 'bodies'));
  const database = openDatabase(join(folder, 'index.sqlite'));
  return {
    bodies,
    buckets: createBucketIndex(database),
    versions: createVersionIndex(database),
    uploads: createUploadIndex(database),
    close: () => database.close(),
  };
}
