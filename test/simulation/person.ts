// What people do on their disks while everything else goes on, and what other tools do to the bucket.
import { bytesOf, textOf } from './contents.ts';
import type { VirtualBucket } from '../fakes/bucket/virtualBucket.ts';
import { NO_METADATA } from '../fakes/bucket/virtualObject.ts';
import type { KeptContent } from '../fakes/disk/virtualDisk.ts';
import type { Device } from './device.ts';
import { DIRECTORIES, NARROW, WIDE } from './names.ts';
import type { Oracle } from './invariants/oracle.ts';
import type { Prng } from './prng.ts';

const KEY_PREFIX = 'p/';

export interface PersonSetting {
  readonly random: Prng;
  readonly oracle: Oracle;
  readonly bucket: VirtualBucket;
  readonly narrow: boolean;
  /** Whether other tools write to the bucket. */
  readonly otherTools: boolean;
  /** Whether people take files and folders from everybody but themselves. */
  readonly closesThings: boolean;
}

/** Someone saves a file at the very moment when a device is about to replace, delete or upload it. */
export function saveInTheWay({ oracle, random }: PersonSetting, device: Device, path: string): string | null {
  const { user } = device.disk;
  if (user.read(path) === null) return null;
  const before = oracle.contentsBelow(device, path);
  const content = oracle.newContent();
  const bytes = bytesOf(content);
  if (!(random.chance(0.5) ? user.write(path, bytes) : user.atomicSave(path, bytes))) return null;
  oracle.replaced(before, content);
  return `save in the way ${path} := ${content}`;
}

/** A program opens a file; it may write to it much later. */
export function openFile(device: Device, path: string): string | null {
  const file = device.disk.user.hold(path);
  if (file === null) return null;
  device.held.push({ path, file });
  return `open ${path}`;
}

/** One random act on one disk. Returns a line for the trace, or null when nothing happened. */
export function actOnDisk(
  { random, oracle, narrow, closesThings }: PersonSetting,
  device: Device,
): string | null {
  const { user } = device.disk;
  const paths = narrow ? NARROW : WIDE;
  const path = random.choose(paths);
  const other = random.choose(paths);
  const folder = random.choose(DIRECTORIES);
  const seen = (at: string): readonly string[] => oracle.contentsBelow(device, at);
  const save = (write: (bytes: Uint8Array) => boolean, how: string): string | null => {
    const before = seen(path);
    const content = oracle.newContent();
    if (!write(bytesOf(content))) return null;
    oracle.replaced(before, content);
    return `${how} ${path} := ${content}`;
  };

  if (closesThings && random.chance(0.15)) {
    const closed = random.choose([path, folder]);
    return user.setOwnerOnly(closed) ? `close ${closed}` : null;
  }
  if (device.held.length > 0 && random.chance(0.3)) return writeToOpenFile(oracle, device);
  switch (random.pick(16)) {
    case 0:
    case 1:
    case 2:
      return save((bytes) => user.write(path, bytes), 'write');
    case 3:
    case 4:
      return save((bytes) => user.atomicSave(path, bytes), 'save');
    case 5: {
      const gone = seen(path);
      return user.remove(path) ? (oracle.deleted(gone), `remove ${path}`) : null;
    }
    case 6: {
      const gone = seen(folder);
      return user.remove(folder) ? (oracle.deleted(gone), `remove folder ${folder}`) : null;
    }
    case 7:
    case 8: {
      const gone = path === other ? [] : seen(other);
      return user.move(path, other) ? (oracle.deleted(gone), `move ${path} -> ${other}`) : null;
    }
    case 9: {
      const target = random.choose(DIRECTORIES);
      return user.move(folder, target) ? `move folder ${folder} -> ${target}` : null;
    }
    case 10:
      return user.makeDirectory(folder) ? `mkdir ${folder}` : null;
    case 11: {
      if (!random.chance(0.3)) return null;
      const gone = device.disk
        .names()
        .filter((name) => !name.includes('/') || name.indexOf('/') === name.length - 1);
      oracle.deleted(gone.flatMap((name) => seen(name.replace(/\/$/, ''))));
      for (const name of gone) user.remove(name.replace(/\/$/, ''));
      return gone.length > 0 ? 'remove everything' : null;
    }
    case 12:
      return openFile(device, path);
    case 13:
      return writeToOpenFile(oracle, device);
    case 14:
      if (random.chance(0.5)) return user.touch(path) ? `touch ${path}` : null;
      return setTime(device, path, `${1_500_000_000 + random.pick(1_000_000)}.250000000`);
    default: {
      const copied = user.read(other);
      const before = seen(path);
      if (copied === null || path === other || !user.write(path, copied)) return null;
      oracle.replaced(before, textOf(copied));
      return `copy ${other} -> ${path}`;
    }
  }
}

/** Wherever the file is by now. */
function writeToOpenFile(oracle: Oracle, device: Device): string | null {
  const held = device.held.pop();
  if (held === undefined) return null;
  const before = textOf(held.file.read());
  const content = oracle.newContent();
  held.file.rewrite(bytesOf(content));
  held.file.close();
  if (!contentsIn(device, ['live']).has(before)) oracle.deleted([before]);
  // Otherwise a person deleted or replaced the file themselves: what a program writes to it then is lost
  // rightly.
  if (contentsIn(device, ['live', 'trash']).has(content)) oracle.replaced([], content);
  return `write to the open ${held.path} := ${content}`;
}

function setTime({ disk }: Device, path: string, mtime: string): string | null {
  return disk.user.setTime(path, mtime) ? `set the time of ${path} to ${mtime}` : null;
}

/** Wherever the files are: a program goes on writing to a file that is in the trash by now. */
function contentsIn({ disk }: Device, places: readonly KeptContent['where'][]): ReadonlySet<string> {
  const kept = disk.allContents().filter(({ where }) => places.includes(where));
  return new Set(kept.map(({ bytes }) => textOf(bytes)));
}

/** Fills one disk with a small tree before anything breaks. */
export function furnish({ random, oracle, narrow }: PersonSetting, device: Device): void {
  for (const path of narrow ? NARROW : WIDE) {
    if (random.chance(0.5)) continue;
    const before = oracle.contentsBelow(device, path);
    const content = oracle.newContent();
    if (device.disk.user.write(path, bytesOf(content))) oracle.replaced(before, content);
  }
}

/** Another tool puts an earlier content of an object back, as from a backup. */
export function putBackInBucket({ oracle, bucket }: PersonSetting, path: string, bytes: Uint8Array): string {
  const key = `${KEY_PREFIX}${path}`;
  const before = bucket.get(key);
  const content = textOf(bytes);
  if (!bucket.put({ key, bytes, metadata: NO_METADATA, condition: 'any' }).ok) return `no room for ${key}`;
  oracle.putBack(before ? [textOf(before.bytes)] : [], content);
  return `tool puts back ${key} := ${content}`;
}

/** Another tool writes or deletes unconditionally. It answers for what it overwrote. */
export function actOnBucket(person: PersonSetting): string | null {
  const { random, oracle, bucket, narrow } = person;
  const key = `${KEY_PREFIX}${random.choose(narrow ? NARROW : WIDE)}`;
  const before = bucket.get(key);
  const gone = before ? [textOf(before.bytes)] : [];
  if (random.chance(0.3)) {
    if (!before) return null;
    bucket.remove(key, 'any');
    oracle.deleted(gone);
    return `tool deletes ${key}`;
  }
  if (before && random.chance(0.15)) {
    const parts = 1 + random.pick(3);
    bucket.rewrite(key, parts);
    return `tool rewrites ${key} with the same bytes in ${parts} parts`;
  }
  if (before && random.chance(0.15)) {
    const tag = `t${random.pick(1000)}`;
    bucket.give(key, { tag });
    return `tool gives ${key} the tag ${tag}`;
  }
  if (random.chance(0.2)) {
    bucket.beginUpload(key);
    return `tool begins an upload of ${key} in parts`;
  }
  const earlier = random.chance(0.2) ? oracle.earlier((contents) => random.choose(contents)) : null;
  if (earlier !== null) {
    return putBackInBucket(person, key.slice(KEY_PREFIX.length), bytesOf(earlier));
  }
  const content = oracle.newContent();
  const bytes = bytesOf(content);
  if (!bucket.put({ key, bytes, metadata: NO_METADATA, condition: 'any' }).ok) return null;
  oracle.replaced(gone, content);
  return `tool writes ${key} := ${content}`;
}
