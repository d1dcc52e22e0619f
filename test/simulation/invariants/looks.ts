// Knows which devices have looked at everything since anything happened: when all have, nothing is left to
// come.
import type { EngineEvent } from '../../../src/sync/engineApi.ts';

export interface Looks {
  onEvent(device: string, event: EngineEvent): void;
  /** True when each device has looked at both sides completely since the last line of the trace, in step. */
  haveFoundNothing(devices: readonly { readonly name: string }[]): boolean;
}

/** Whatever happens has a line in `trace`, so the number of lines tells when a look began. */
export function watchLooks(trace: readonly string[]): Looks {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  return {
    onEvent(device, event) {
      if (event.type === 'pass-started') {
        if (event.scope === 'full') begun.set(device, trace.length);
        else begun.delete(device);
      }
      const since = begun.get(device);
      if (event.type === 'pass-ended' && event.report.inStep && since !== undefined) ended.set(device, since);
    },
    haveFoundNothing: (devices) => devices.every(({ name }) => ended.get(name) === trace.length),
  };
}
