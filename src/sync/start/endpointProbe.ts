// What the endpoint enforces (R3): probed before the first write, remembered for a day.
import { z } from 'zod';
import { parseJson, type Fault } from '../../result.ts';
import { cannotTell } from '../degradations.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { EndpointCapabilities } from '../remoteFolder.ts';

/** Name of the meta value in the journal, which is bound to one endpoint and bucket. */
const PROBED = 'probed';
/** A service may be updated, but hardly twice a day. */
const REMEMBERED_MS = 24 * 3600_000;

const memorySchema = z.object({
  /** Epoch ms. */
  at: z.number(),
  capabilities: z.object({
    conditionalCreate: z.boolean(),
    conditionalReplace: z.boolean(),
    conditionalDelete: z.boolean(),
    conditionalCopy: z.boolean(),
    conditionalComplete: z.boolean(),
    versioning: z.boolean(),
    checksums: z.literal('required').exactOptional(),
    contentMd5: z.literal(true).exactOptional(),
  }),
});

type Ports = Pick<EnginePorts, 'journal' | 'remote' | 'clock' | 'log'>;

export interface EndpointProbe {
  /**
   * Ensures that the endpoint is known as far as possible; called before anything is written to the bucket.
   */
  ensure(signal: AbortSignal): Promise<Fault | null>;
  /** A response contradicted what was found: the next write probes again. */
  surprised(): void;
}

/** One for each engine; an endpoint that cannot be probed is taken at its worst. */
export function createEndpointProbe({ journal, remote, clock, log }: Ports): EndpointProbe {
  let isSettled = false;
  return {
    async ensure(signal) {
      if (isSettled) return null;
      const remembered = readMemory(journal.readMeta(PROBED), clock.now());
      if (remembered !== null) remote.assume(remembered);
      else {
        const probed = await remote.probe(signal);
        if (probed.ok) {
          journal.writeMeta(PROBED, JSON.stringify({ at: clock.now(), capabilities: probed.value }));
        } else if (!cannotTell(probed.fault)) return probed.fault;
        else log.warn({ fault: probed.fault }, 'endpoint assumed at its worst: it could not be probed');
      }
      isSettled = true;
      return null;
    },
    surprised() {
      isSettled = false;
      journal.writeMeta(PROBED, '');
    },
  };
}

/** A result older than a day, or from the future, does not count. */
function readMemory(text: string | null, now: number): EndpointCapabilities | null {
  const memory = parseJson(memorySchema, text ?? '');
  if (memory === null) return null;
  const age = now - memory.at;
  return age >= 0 && age < REMEMBERED_MS ? memory.capabilities : null;
}
