// What people do to a disk while Brimful works on it: everything that editors, shells and file managers do.
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Prng } from '../simulation/prng.ts';
import type { TortureDevice } from './device.ts';
import { listFiles, readFiles } from './keptContents.ts';
import { hashOf } from './oracle.ts';
import type { NewContent, Oracle } from './oracle.ts';

/** Many names make trees. */
const FOLDERS = ['', 'd/', 'd/deep/', 'e/', 'with space & ünïcode/'];
const NAMES = ['a.txt', 'b', 'c.tar.gz', 'ö'];
export const WIDE = FOLDERS.flatMap((folder) => NAMES.map((name) => folder + name));
/** Few make everybody meet on the same files. */
export const NARROW = ['a.txt', 'd/b', 'd/deep/ö'];
const MOVABLE = ['d', 'e', 'f', 'd/deep', 'g/h'];
const SLOW_WRITE_MS = 40;

export interface PersonSetting {
  readonly random: Prng;
  readonly oracle: Oracle;
  readonly device: TortureDevice;
  readonly paths: readonly string[];
}

/**
 * One random act. A line for the trace; null when the world had changed under the person's
 * hands and nothing came of it.
 */
export async function actOnDisk(setting: PersonSetting): Promise<string | null> {
  const { random } = setting;
  const acts = [
    ...[writeInPlace, writeInPlace, saveAtomically, saveAtomically, saveWithBackup, unpackMany],
    ...[removeSomething, removeSomething, removeFolder, move, moveFolder, copy, touch, makeExecutable],
  ];
  const act = random.choose(acts);
  try {
    return await act(setting);
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/**
 * Through one handle, so that what is overwritten is known whatever the name leads to
 * by now; sometimes slowly.
 */
async function writeInPlace({ random, oracle, device, paths }: PersonSetting): Promise<string> {
  const path = random.choose(paths);
  const content = oracle.newContent(device.name, path);
  mkdirSync(dirname(join(device.folder, path)), { recursive: true });
  const handle = openSync(join(device.folder, path), 'a+');
  try {
    const before = readHandle(handle);
    const half = Math.floor(content.bytes.length / 2);
    ftruncateSync(handle, 0);
    writeSync(handle, content.bytes, 0, half);
    if (random.chance(0.3)) await setTimeout(random.pick(SLOW_WRITE_MS));
    writeSync(handle, content.bytes, half);
    oracle.replaced([hashOf(before)], content);
  } finally {
    closeSync(handle);
  }
  return said('wrote', content);
}

/** A draft renamed over the name: nobody can tell what was replaced, unless everything stands still. */
async function saveAtomically({ random, oracle, device, paths }: PersonSetting): Promise<string> {
  const path = random.choose(paths);
  const content = oracle.newContent(device.name, path);
  const target = join(device.folder, path);
  const draft = writeDraft(device, content);
  mkdirSync(dirname(target), { recursive: true });
  await device.atOnce(() => {
    const before = readFiles(target);
    renameSync(draft, target);
    oracle.replaced([...before.values()], content);
  });
  return said('saved', content);
}

/** The old file is renamed away first, as some editors do; then the name must still be free. */
async function saveWithBackup({ random, oracle, device, paths }: PersonSetting): Promise<string | null> {
  const path = random.choose(paths);
  const content = oracle.newContent(device.name, path);
  const target = join(device.folder, path);
  const draft = writeDraft(device, content);
  mkdirSync(dirname(target), { recursive: true });
  const before = throwAway(device, path);
  oracle.deleted(before);
  if (random.chance(0.5)) await setTimeout(random.pick(SLOW_WRITE_MS));
  try {
    linkSync(draft, target);
    oracle.replaced([], content);
    return said('saved with a backup', content);
  } finally {
    rmSync(draft);
  }
}

/** Several files at once in a folder, as an archive is unpacked. */
function unpackMany({ random, oracle, device }: PersonSetting): Promise<string> {
  const folder = random.choose(['new/', 'd/unpacked/', 'e/']);
  const count = 3 + random.pick(12);
  mkdirSync(join(device.folder, folder), { recursive: true });
  for (let file = 0; file < count; file++) {
    const content = oracle.newContent(device.name, `${folder}${device.name} ${random.pick(40)}.txt`);
    // Never over an existing file, so nothing has to be known about what was there.
    writeFileSync(join(device.folder, content.path), content.bytes, { flag: 'wx' });
    oracle.replaced([], content);
  }
  return Promise.resolve(`${device.name} unpacked up to ${count} files in ${folder}`);
}

function removeSomething({ random, oracle, device }: PersonSetting): Promise<string | null> {
  const files = listFiles(device.folder);
  if (files.length === 0) return Promise.resolve(null);
  const path = random.choose(files);
  oracle.deleted(throwAway(device, path));
  return Promise.resolve(`${device.name} removed ${path}`);
}

function removeFolder({ random, oracle, device }: PersonSetting): Promise<string | null> {
  if (random.chance(0.5)) return Promise.resolve(null);
  const path = random.choose(MOVABLE);
  oracle.deleted(throwAway(device, path));
  return Promise.resolve(`${device.name} removed the folder ${path}`);
}

async function move({ random, oracle, device, paths }: PersonSetting): Promise<string | null> {
  const [from, to] = [random.choose(paths), random.choose(paths)];
  if (from === to) return null;
  mkdirSync(dirname(join(device.folder, to)), { recursive: true });
  await device.atOnce(() => {
    const replaced = readFiles(join(device.folder, to));
    renameSync(join(device.folder, from), join(device.folder, to));
    oracle.deleted([...replaced.values()]);
  });
  return `${device.name} moved ${from} to ${to}`;
}

async function moveFolder({ random, device }: PersonSetting): Promise<string | null> {
  const [from, to] = [random.choose(MOVABLE), random.choose(MOVABLE)];
  mkdirSync(dirname(join(device.folder, to)), { recursive: true });
  const moved = await device.atOnce(() => {
    if (existsSync(join(device.folder, to))) return false;
    renameSync(join(device.folder, from), join(device.folder, to));
    return true;
  });
  return moved ? `${device.name} moved the folder ${from} to ${to}` : null;
}

async function copy({ random, oracle, device, paths }: PersonSetting): Promise<string | null> {
  const [from, to] = [random.choose(paths), random.choose(paths)];
  if (from === to) return null;
  mkdirSync(dirname(join(device.folder, to)), { recursive: true });
  const bytes = readFileSync(join(device.folder, from));
  const content = { hash: hashOf(bytes), label: `copy of ${from} by ${device.name}`, path: to };
  if (!oracle.knows(content.hash)) return null;
  writeFileSync(join(device.desk, 'draft'), bytes);
  await device.atOnce(() => {
    const before = readFiles(join(device.folder, to));
    renameSync(join(device.desk, 'draft'), join(device.folder, to));
    oracle.replaced([...before.values()], content);
  });
  return `${device.name} copied ${from} to ${to}`;
}

function touch({ random, device, paths }: PersonSetting): Promise<string> {
  const path = random.choose(paths);
  const now = Date.now() / 1000;
  utimesSync(join(device.folder, path), now, now - random.pick(1000));
  return Promise.resolve(`${device.name} touched ${path}`);
}

function makeExecutable({ random, device, paths }: PersonSetting): Promise<string> {
  const path = random.choose(paths);
  chmodSync(join(device.folder, path), random.chance(0.5) ? 0o755 : 0o644);
  return Promise.resolve(`${device.name} changed the mode of ${path}`);
}

/**
 * Renamed out of the synced folder in one step: what it was is then known for certain. Returns the hashes.
 */
export function throwAway(device: TortureDevice, path: string): readonly string[] {
  const bin = join(device.desk, 'bin');
  try {
    renameSync(join(device.folder, path), bin);
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
  const gone = [...readFiles(bin).values()];
  rmSync(bin, { recursive: true });
  return gone;
}

function writeDraft(device: TortureDevice, { bytes }: NewContent): string {
  const draft = join(device.desk, 'draft');
  writeFileSync(draft, bytes);
  return draft;
}

function readHandle(handle: number): Uint8Array {
  const bytes = Buffer.alloc(fstatSync(handle).size);
  readSync(handle, bytes, 0, bytes.length, 0);
  return bytes;
}

function said(how: string, { label, bytes }: NewContent): string {
  return `${how} ${label} (${bytes.length} bytes)`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
