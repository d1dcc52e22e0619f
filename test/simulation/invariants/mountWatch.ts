// Knows which files went with a disk: once a device has had a chance to see that, nothing of them is deleted
// in the bucket (S1, G8).
import type { EngineEvent } from '../../../src/sync/engineApi.ts';
import { isWithin } from '../../../src/sync/decide/order.ts';

export interface MountWatch {
  /** What had these names is on a mounted disk now. */
  mounted(device: string, names: readonly string[]): void;
  /** Nothing is mounted any more: what the device had no chance to see looks like a deletion. */
  unmounted(device: string): void;
  /** What had these names went with a disk that nobody recognised, which left an empty folder. */
  leftEmpty(device: string, folder: string, names: readonly string[]): void;
  /** What had these names is back; it got another name where a twin has taken its own meanwhile. */
  cameBack(device: string, names: readonly string[], now: readonly string[]): void;
  /** Somebody has done something on this disk, which holds these names now. */
  acted(device: string, names: readonly string[]): void;
  /** Its clock was set: no time proves anything from then on. */
  clockSet(device: string): void;
  /** A new process begins. */
  restarted(device: string): void;
  onEvent(device: string, event: EngineEvent): void;
}

interface Gone {
  readonly names: readonly string[];
  looked: 'no' | 'begun' | 'yes';
}

/** `onDeleted` is told the names that were as good as deleted. */
export function watchMounts(onDeleted: (device: string, names: readonly string[]) => void): MountWatch {
  const mounts = new Map<string, Gone>();
  const empty = new Map<string, Gone & { readonly folder: string }>();
  const unreliable = new Set<string>();
  const busy = new Set<string>();

  const giveUp = (device: string): void => {
    const gone = empty.get(device);
    empty.delete(device);
    if (gone !== undefined && gone.looked !== 'yes') onDeleted(device, gone.names);
  };
  const look = (gone: Gone | undefined, event: EngineEvent): void => {
    if (gone === undefined || gone.looked === 'yes') return;
    if (event.type === 'pass-started') gone.looked = event.scope === 'full' ? 'begun' : 'no';
    if (event.type !== 'pass-ended' || gone.looked !== 'begun') return;
    // A pass that was stopped in the middle has not necessarily ended every agreement.
    gone.looked = event.report.inStep ? 'yes' : 'no';
  };

  return {
    mounted: (device, names) => void mounts.set(device, { names, looked: 'no' }),
    unmounted(device) {
      const mount = mounts.get(device);
      if (mount !== undefined && mount.looked !== 'yes') onDeleted(device, mount.names);
      mounts.delete(device);
    },
    leftEmpty(device, folder, names) {
      giveUp(device);
      empty.set(device, { folder, names, looked: 'no' });
      // What a pass has decided before may put something into the folder now.
      if (unreliable.has(device) || busy.has(device)) giveUp(device);
    },
    cameBack(device, names, now) {
      const there = new Set(now);
      onDeleted(
        device,
        names.filter((name) => !there.has(name)),
      );
    },
    acted(device, names) {
      const folder = empty.get(device)?.folder;
      if (folder !== undefined && names.some((name) => name !== `${folder}/` && isWithin(name, folder)))
        giveUp(device);
    },
    clockSet(device) {
      unreliable.add(device);
      giveUp(device);
    },
    restarted: (device) => void busy.delete(device),
    onEvent(device, event) {
      if (event.type === 'pass-started') busy.add(device);
      if (event.type === 'pass-ended') busy.delete(device);
      look(mounts.get(device), event);
      look(empty.get(device), event);
    },
  };
}
