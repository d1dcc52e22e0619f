// One server serves all scenarios, so its endpoint is probed once for all of them and not by each device.
import { ok } from '../../../src/result.ts';
import type { EndpointCapabilities, RemoteFolder } from '../../../src/sync/remoteFolder.ts';

export interface ProbeMemory {
  /** The same folder, whose probe sends nothing when an earlier one has found what the endpoint enforces. */
  sharedBy(folder: RemoteFolder): RemoteFolder;
}

/** While faults are on, every probe is sent, so that it meets them. */
export function createProbeMemory(areFaultsOn: () => boolean): ProbeMemory {
  let known: EndpointCapabilities | null = null;
  return {
    sharedBy: (folder) => ({
      ...folder,
      async probe(signal) {
        if (known !== null && !areFaultsOn()) {
          folder.assume(known);
          return ok(known);
        }
        const found = await folder.probe(signal);
        if (found.ok && !areFaultsOn()) known = found.value;
        return found;
      },
    }),
  };
}
