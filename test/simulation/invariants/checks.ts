// What must hold in every simulated world: nothing lost, nothing hidden, all sides equal, no false conflict,
// properties kept.
import { textOf } from '../contents.ts';
import { isConflictCopy } from '../../../src/sync/decide/conflictName.ts';
import type { Given } from '../../fakes/bucket/virtualObject.ts';
import type { VirtualBucket } from '../../fakes/bucket/virtualBucket.ts';
import { ENDPOINT_PROFILES, type EndpointProfileName } from '../../fakes/bucket/virtualBucketProfiles.ts';
import type { Device } from '../device.ts';
import type { Oracle } from './oracle.ts';

/** The state that is checked; each check returns a sentence, or null when all is well. */
export interface Checked {
  readonly oracle: Oracle;
  readonly devices: readonly Device[];
  readonly bucket: VirtualBucket;
  readonly profile: EndpointProfileName;
  readonly happened: {
    readonly powerCut: boolean;
    readonly journalLost: boolean;
    readonly toolWrote: boolean;
    /** Something was mounted over what had been agreed on, or a clock makes it look so (S1). */
    readonly agreementEnded: boolean;
    /** No service's clock jumps: what it says of its uploads means nothing then. */
    readonly serverClockSet: boolean;
  };
}

export function heedsEverything(profile: EndpointProfileName): boolean {
  return Object.values(ENDPOINT_PROFILES[profile].enforces).every((enforced) => enforced);
}

export function checkNothingLost({ oracle, devices, bucket }: Checked): string | null {
  const lost = oracle.lost(devices, bucket);
  return lost.length === 0 ? null : `LOST: ${lost.join(', ')}`;
}

/**
 * Unless a journal was lost or a degraded endpoint let writers overtake each other, the trash is no excuse:
 * every content is visible.
 */
export function checkNothingHidden({ oracle, devices, bucket, happened, profile }: Checked): string | null {
  if (happened.powerCut || happened.journalLost || !heedsEverything(profile)) return null;
  const hidden = oracle.hidden(devices, bucket);
  return hidden.length === 0 ? null : `HIDDEN: ${hidden.join(', ')}`;
}

/**
 * A run lasts for minutes: whatever the clocks say, nothing is old enough to leave the trash for good (R16).
 */
export function checkTrashKept({ devices }: Checked): string | null {
  const emptied = devices.filter(({ disk }) => disk.purged() > 0);
  return emptied.length === 0
    ? null
    : `the trash of ${emptied.map(({ name }) => name).join(', ')} was emptied (R16)`;
}

/** All disks hold what the bucket holds, except for twins that a disk cannot distinguish. */
export function checkEqual({ devices, bucket }: Checked, when: string): string | null {
  const objects = new Map(bucket.objects().map(({ key, bytes }) => [key.slice(2), textOf(bytes)]));
  for (const { disk, name, caseSensitive } of devices) {
    const files = new Map(
      disk
        .allContents()
        .filter(({ where }) => where === 'live')
        .map(({ path, bytes }) => [path, textOf(bytes)]),
    );
    const folded = new Set([...files.keys()].map((path) => path.toLowerCase()));
    for (const [path, content] of files) {
      if (objects.get(path) === content) continue;
      // Its object was moved to a name that this disk cannot distinguish from another one: it keeps the old
      // name here.
      if (!caseSensitive && !objects.has(path) && [...objects.values()].includes(content)) continue;
      return `${when}: ${name} has ${path} = ${content}, the bucket ${objects.get(path) ?? 'nothing'}`;
    }
    for (const [key, content] of objects) {
      if (key.endsWith('/') || files.get(key) === content) continue;
      if (!files.has(key) && (folded.has(key.toLowerCase()) || files.has(key.split('/')[0] ?? ''))) continue;
      return `${when}: the bucket has ${key} = ${content}, ${name} ${files.get(key) ?? 'nothing'}`;
    }
  }
  return null;
}

/** With one device, no other writer and nothing forgotten, there is nobody to be in conflict with. */
export function checkConflicts({ devices, happened }: Checked): string | null {
  const { powerCut, journalLost, toolWrote, agreementEnded } = happened;
  if (devices.length > 1 || powerCut || journalLost || toolWrote || agreementEnded) return null;
  const copies = devices.flatMap(({ disk }) => disk.names().filter(isConflictCopy));
  return copies.length === 0 ? null : `a false conflict: ${copies.join(', ')}`;
}

/** Parts that nobody remembers cost money for ever (R10), and those of others are theirs. */
export function checkUploads({ bucket, happened }: Checked): string | null {
  const left = [...bucket.uploads().values()];
  const theirs = left.filter(({ initiator }) => initiator === 'tool').length;
  if (theirs < bucket.begunByTools()) return 'an upload of another tool was aborted (R10)';
  if (happened.powerCut || happened.journalLost || happened.serverClockSet) return null;
  const ours = left.filter(({ initiator }) => initiator === 'device');
  return ours.length === 0 ? null : `uploads were left open: ${ours.map(({ key }) => key).join(', ')} (R10)`;
}

/**
 * R14: an object that a device replaced has the properties of the replaced state. Another tool may set others
 * right before the write without changing the ETag, so all that it had in that state count.
 */
export function checkKept({ bucket, profile }: Checked): string | null {
  if (!heedsEverything(profile)) return null;
  const had = new Map<string, Set<string>>();
  for (const { type, key, etag, given, replaced, condition, operation } of bucket.changes()) {
    const seen = had.get(`${key} ${replaced?.etag ?? ''}`);
    const replacesSeen = condition !== 'any' && condition.etag !== null && operation !== null;
    if (type === 'put' && replacesSeen && seen?.has(shown(given)) === false) {
      return `NOT KEPT: ${key} had ${[...seen].join(' or ')}, and now ${shown(given)}`;
    }
    const state = `${key} ${etag ?? ''}`;
    had.set(state, (had.get(state) ?? new Set()).add(shown(given)));
  }
  return null;
}

function shown(given: Given): string {
  return JSON.stringify(Object.entries(given).sort());
}
