// Where contents can be found again: under their names, in the trash, in the bucket.
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { BucketView } from '../../src/tools/demo/bothSides.ts';
import { hashOf } from './oracle.ts';

const OWN_FOLDER = '.brimful/';
const TRASH = join('.brimful', 'trash');
const TEMPORARY = '.brimful-tmp-';

/**
 * Hashes of the files at or below a place by relative path ('' = the place itself), Brimful's own left out;
 * empty when nothing is there.
 */
export function readFiles(place: string): ReadonlyMap<string, string> {
  return new Map([...allFiles(place)].filter(([path]) => !isOwn(path)));
}

/** The paths alone, which is quick. */
export function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !isOwn(path));
}

/** Hashes of what lies in the trash of a synced folder. */
export function readTrash(folder: string): readonly string[] {
  return [...allFiles(join(folder, TRASH)).values()];
}

/** Names of what Brimful should have cleaned up once both sides are in step. */
export function leftTemporaries(folder: string): readonly string[] {
  return [...allFiles(folder).keys()].filter((path) => path.includes(TEMPORARY));
}

function isOwn(path: string): boolean {
  return path.startsWith(OWN_FOLDER) || path.includes(TEMPORARY);
}

function allFiles(place: string): Map<string, string> {
  const files = new Map<string, string>();
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return files;
  if (!stat.isDirectory()) return files.set('', hashOf(readFileSync(place)));
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      files.set(relative(place, path), hashOf(readFileSync(path)));
    } catch {
      // Gone since the folder was read; only while Brimful is running.
    }
  }
  return files;
}

/** Hashes of all versions in a bucket, those that were replaced or deleted included. */
export async function readVersions({ s3, bucket, prefix }: BucketView): Promise<readonly string[]> {
  const hashes: string[] = [];
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | null = {};
  while (marker !== null) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker }),
    );
    for (const { Key, VersionId } of page.Versions ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
      hashes.push(hashOf((await Body?.transformToByteArray()) ?? new Uint8Array()));
    }
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    marker = page.IsTruncated === true ? { KeyMarker, VersionIdMarker } : null;
  }
  return hashes;
}
