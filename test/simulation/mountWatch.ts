// Knows which files went to another disk that was mounted in their place: once a device has seen the mount,
// unmounting it deletes nothing in the bucket (S1).
import type { EngineEvent } from '../../src/sync/engineApi.ts';

export interface MountWatch {
  /** What had these names is on the mounted disk now. */
  mounted(device: string, names: readonly string[]): void;
  /** Nothing is mounted any more: what the device had no chance to see looks like a deletion. */
  unmounted(device: string): void;
  onEvent(device: string, event: EngineEvent): void;
}

/** `onDeleted` is told the names that were as good as deleted. */
export function watchMounts(onDeleted: (device: string, names: readonly string[]) => void): MountWatch {
  const mounts = new Map<string, { readonly names: readonly string[]; looked: 'no' | 'begun' | 'yes' }>();
  return {
    mounted: (device, names) => void mounts.set(device, { names, looked: 'no' }),
    unmounted(device) {
      const mount = mounts.get(device);
      if (mount !== undefined && mount.looked !== 'yes') onDeleted(device, mount.names);
      mounts.delete(device);
    },
    onEvent(device, event) {
      const mount = mounts.get(device);
      if (mount === undefined || mount.looked === 'yes') return;
      if (event.type === 'pass-started') mount.looked = event.scope === 'full' ? 'begun' : 'no';
      if (event.type !== 'pass-ended' || mount.looked !== 'begun') return;
      // A pass that was stopped in the middle has not necessarily ended every agreement.
      mount.looked = event.report.inStep ? 'yes' : 'no';
    },
  };
}
