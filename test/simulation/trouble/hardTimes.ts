// While something is refused everything else goes on, and what was refused follows by itself once it no
// longer is (R12, R15).
import { NO_METADATA } from '../../fakes/bucket/virtualObject.ts';
import { POLL_MS, SWEEP_MS, type Device } from '../device.ts';
import { letRun } from '../running.ts';
import type { Refusal } from './troubles.ts';
import type { World } from '../world.ts';

/** What one device does or receives in the meantime, and how it shows that it has arrived. */
interface Deed {
  readonly line: string;
  readonly hasArrived: () => boolean;
}

const text = (bytes: Uint8Array | null | undefined): string | null =>
  bytes ? new TextDecoder().decode(bytes) : null;

/** Returns a sentence when somebody waits for nothing, or in vain. */
export async function hardTimes(world: World): Promise<string | null> {
  const { random, trace, devices, troubles } = world;
  const device = random.choose(devices);
  const gone = save(world, device, 'deleted in hard times');
  const settled = await letRun(world, 2 * POLL_MS);
  if (settled !== null || !gone.hasArrived()) return settled ?? `${gone.line} does not arrive`;

  const refusal = random.choose<Refusal>(['bucket-full', 'no-write', 'no-delete', 'no-read', 'disk-full']);
  // First, since it makes room on a full disk.
  const deletion = remove(world, device, 'deleted in hard times');
  const end = troubles.refuse(refusal, device, 'p/made elsewhere');
  trace.push(`${device.name}: ${refusal}`);
  const deeds = {
    upload: refusal === 'disk-full' ? null : save(world, device, 'saved in hard times'),
    deletion,
    download: makeElsewhere(world, device, 'made elsewhere'),
    other: makeElsewhere(world, device, 'made elsewhere too'),
  };
  const waiting = WAITS[refusal].map((each) => deeds[each]);
  // A hint that got lost costs time until the next sweep (R2).
  const ran = await letRun(world, SWEEP_MS + POLL_MS);
  if (ran !== null) return ran;
  for (const deed of Object.values(deeds)) {
    if (deed === null || waiting.includes(deed) !== deed.hasArrived()) continue;
    if (!waiting.includes(deed)) return `${refusal}: ${deed.line} waits for nothing (R12)`;
    return `${refusal}: ${deed.line} was not refused, so this shows nothing`;
  }
  end();
  trace.push(`${device.name}: no ${refusal} any more`);
  const after = await letRun(world, SWEEP_MS + POLL_MS);
  if (after !== null) return after;
  const late = Object.values(deeds).find((deed) => deed?.hasArrived() === false);
  return late ? `${refusal} is over, and ${late.line} does not arrive (R12)` : null;
}

type Kind = 'upload' | 'deletion' | 'download' | 'other';

/** What cannot happen meanwhile. */
const WAITS: Record<Refusal, readonly Kind[]> = {
  'bucket-full': ['upload'],
  'no-write': ['upload'],
  'no-delete': ['deletion'],
  'no-read': ['download'],
  'disk-full': ['download', 'other'],
};

function save({ oracle, bucket, trace }: World, { name, disk }: Device, path: string): Deed {
  const content = oracle.newContent();
  if (disk.user.write(path, new TextEncoder().encode(content))) oracle.replaced([], content);
  trace.push(`${name}: write ${path} := ${content}`);
  return { line: `"${path}"`, hasArrived: () => text(bucket.get(`p/${path}`)?.bytes) === content };
}

function remove({ oracle, bucket, removed, trace }: World, device: Device, path: string): Deed {
  oracle.deleted(oracle.contentsBelow(device, path));
  device.disk.user.remove(path);
  removed.set(device.name, (removed.get(device.name) ?? new Set()).add(path));
  trace.push(`${device.name}: remove ${path}`);
  return { line: `the deletion of "${path}"`, hasArrived: () => bucket.get(`p/${path}`) === undefined };
}

function makeElsewhere({ oracle, bucket, trace }: World, { disk }: Device, path: string): Deed {
  const content = oracle.newContent();
  bucket.write(`p/${path}`, new TextEncoder().encode(content), NO_METADATA);
  oracle.replaced([], content);
  trace.push(`tool writes p/${path} := ${content}`);
  return { line: `"${path}"`, hasArrived: () => text(disk.user.read(path)) === content };
}
