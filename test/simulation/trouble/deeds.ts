// What is done in one place while everything else rests, and how it shows that it has arrived elsewhere.
import { bytesOf, textOf } from '../contents.ts';
import { NO_METADATA } from '../../fakes/bucket/virtualObject.ts';
import type { Device } from '../device.ts';
import type { World } from '../world.ts';

/** What one device does or receives in the meantime, and how it shows that it has arrived. */
export interface Deed {
  readonly line: string;
  readonly hasArrived: () => boolean;
}

const text = (bytes: Uint8Array | null | undefined): string | null => (bytes ? textOf(bytes) : null);

export function save({ oracle, bucket, trace }: World, { name, disk }: Device, path: string): Deed {
  const content = oracle.newContent();
  if (disk.user.write(path, bytesOf(content))) oracle.replaced([], content);
  trace.push(`${name}: write ${path} := ${content}`);
  return { line: `"${path}"`, hasArrived: () => text(bucket.get(`p/${path}`)?.bytes) === content };
}

export function remove({ oracle, bucket, removed, trace }: World, device: Device, path: string): Deed {
  oracle.deleted(oracle.contentsBelow(device, path));
  device.disk.user.remove(path);
  removed.set(device.name, (removed.get(device.name) ?? new Set()).add(path));
  trace.push(`${device.name}: remove ${path}`);
  return { line: `the deletion of "${path}"`, hasArrived: () => bucket.get(`p/${path}`) === undefined };
}

export function makeElsewhere({ oracle, bucket, trace }: World, { disk }: Device, path: string): Deed {
  const content = oracle.newContent();
  bucket.write(`p/${path}`, bytesOf(content), NO_METADATA);
  oracle.replaced([], content);
  trace.push(`tool writes p/${path} := ${content}`);
  return { line: `"${path}"`, hasArrived: () => text(disk.user.read(path)) === content };
}
