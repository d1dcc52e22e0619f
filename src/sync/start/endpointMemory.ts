// What was found out about the endpoint by working, remembered from one process to the next: the next one
// need not meet each refusal again.
import { z } from 'zod';
import { parseJson } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { Refusal } from '../remoteFolder.ts';

/** Name of the meta value in the journal, which is bound to one endpoint and bucket. */
const LEARNT = 'learnt';
/** At most, as for what a probe has found: a service may be updated, but hardly twice a day. */
const REMEMBERED_MS = 24 * 3600_000;
/** Some are about one key; of so many it is the endpoint that matters. */
const MOST = 500;

const memorySchema = z.array(z.object({ what: z.string(), until: z.number() }));

export interface EndpointMemory {
  /** Called before anything is asked of the endpoint, once the journal is known to belong to it. */
  recall(): void;
  /** Called after each pass; writes only when something has changed. */
  keep(): void;
}

/** One for each engine. `keep` throws JournalError. */
export function createEndpointMemory({
  journal,
  remote,
  clock,
}: Pick<EnginePorts, 'journal' | 'remote' | 'clock'>): EndpointMemory {
  let written = '[]';
  return {
    recall() {
      const now = clock.now();
      const text = journal.readMeta(LEARNT) ?? '[]';
      // From the future: the clock was set back.
      const isSane = ({ until }: Refusal): boolean => until <= now + REMEMBERED_MS;
      remote.recall((parseJson(memorySchema, text) ?? []).filter(isSane));
      written = namesIn(remote.learnt());
    },
    keep() {
      const learnt = remote.learnt().slice(-MOST);
      const names = namesIn(learnt);
      if (names === written) return;
      const latest = clock.now() + REMEMBERED_MS;
      const limited = learnt.map(({ what, until }) => ({ what, until: Math.min(until, latest) }));
      journal.writeMeta(LEARNT, JSON.stringify(limited));
      written = names;
    },
  };
}

/** How long each is remembered is no change. */
function namesIn(learnt: readonly Refusal[]): string {
  return JSON.stringify(learnt.map(({ what }) => what));
}
