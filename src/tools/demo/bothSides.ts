// Compares a folder with a prefix of a bucket byte for byte, independently of Brimful.
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PREFIX } from './demoPlace.ts';
import type { DemoPlace } from './demoPlace.ts';

/** SHA-256 (hex) by relative path; an empty folder is `name/`. */
export type Contents = ReadonlyMap<string, string>;

const LOOK_EVERY_MS = 200;

export function readFolder(folder: string): Contents {
  const contents = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (name === '.brimful' || name.startsWith('.brimful/') || entry.name.startsWith('.brimful-tmp-'))
      continue;
    if (entry.isFile()) contents.set(name, sha256(readFileSync(path)));
    else if (readdirSync(path).length === 0) contents.set(`${name}/`, sha256(Buffer.alloc(0)));
  }
  return contents;
}

/** A prefix of a bucket, seen through another client. */
export interface BucketView {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
}

/** Every object below the prefix except Brimful's own; markers only of empty folders. */
export async function readBucket({ s3, bucket, prefix }: BucketView): Promise<Contents> {
  const contents = new Map<string, string>();
  const markers: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const name = Key.slice(prefix.length);
      if (name.startsWith('.brimful/')) continue;
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      contents.set(name, sha256((await object.Body?.transformToByteArray()) ?? new Uint8Array()));
      if (name.endsWith('/')) markers.push(name);
    }
  }
  // The marker of a folder that is not empty has no counterpart on the disk.
  for (const marker of markers) {
    if ([...contents.keys()].some((name) => name !== marker && name.startsWith(marker)))
      contents.delete(marker);
  }
  return contents;
}

/** Waits until both sides are equal and `also` holds; after `ms` rejects with the differences. */
export async function untilEqual(
  place: DemoPlace,
  what: string,
  also: (contents: Contents) => boolean,
  ms: number,
): Promise<Contents> {
  const giveUpAt = Date.now() + ms;
  const view = { s3: place.s3, bucket: place.world.description.bucket, prefix: PREFIX };
  for (;;) {
    const here = readFolder(place.folder);
    const there = await readBucket(view).catch(() => new Map<string, string>());
    const differences = compare(here, there);
    if (differences.length === 0 && also(here)) return here;
    if (Date.now() > giveUpAt) {
      const reason = differences.length === 0 ? 'the expected files are missing' : differences.join(', ');
      throw new Error(`${what}: not after ${ms / 1000} seconds: ${reason}`);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** The differences between both sides, one sentence each; empty if they are equal. */
export function compare(here: Contents, there: Contents): readonly string[] {
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((name) => {
    if (here.get(name) === there.get(name)) return [];
    if (!there.has(name)) return [`only here: ${name}`];
    return [here.has(name) ? `differs: ${name}` : `only in the bucket: ${name}`];
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
