// How long each item has been in the trash, by evidence that a wrong clock cannot fake (R16).
import { z } from 'zod';
import { parseJson } from '../../result.ts';
import type { EnginePorts } from '../engineApi.ts';
import type { ServerTime } from '../remoteFolder.ts';

const AGES = 'trash-ages';
const HOUR_MS = 3600_000;
/** The clocks agree up to this difference: a wrong time zone is no reason to keep the trash for ever. */
const AGREEMENT_MS = 24 * HOUR_MS;
/** The most that one step counts, so that a jump of both clocks, as on one machine, empties no trash. */
const LONGEST_STEP_MS = 7 * 24 * HOUR_MS;
/** Smaller steps are not worth a write: the next one counts from the same time. */
const STEP_WORTH_WRITING_MS = HOUR_MS;

/** Ages count on the trash's own scale (ms), which only moves forward. */
export interface TrashClock {
  readonly age: number;
  /** The server's time (epoch ms) at this age; null: never known. */
  readonly serverTime: number | null;
}

/**
 * Advances the scale by the server's time since the last step. null: the time is not certain, because no
 * server has told it, or because this machine's clock does not agree.
 */
export function advanceTrashClock(last: TrashClock, observed: ServerTime | null): TrashClock | null {
  if (observed === null || !(Math.abs(observed.server - observed.here) <= AGREEMENT_MS)) return null;
  const passed = observed.server - (last.serverTime ?? observed.server);
  return {
    age: last.age + Math.min(Math.max(passed, 0), LONGEST_STEP_MS),
    serverTime: observed.server,
  };
}

export interface TrashAges {
  /** null: not known for certain, so nothing is old enough to go. */
  readonly now: number | null;
  /**
   * When an item was first seen here while the time was certain, which may be now; `Infinity`: not yet.
   * What its label says does not count.
   */
  seenAt(id: string): number;
  /** Records the items that were asked for; all others are no longer in the trash. */
  save(): void;
}

/** Reads what the journal remembers; what cannot be read starts over, which only keeps items longer. */
export function openTrashAges({ journal, remote }: Pick<EnginePorts, 'journal' | 'remote'>): TrashAges {
  const last = readMemory(journal.readMeta(AGES));
  const current = advanceTrashClock(last, remote.serverTime());
  const before = new Map(Object.entries(last.seen));
  const seen = new Map<string, number>();
  return {
    now: current?.age ?? null,
    seenAt(id) {
      const at = before.get(id) ?? current?.age;
      if (at !== undefined) seen.set(id, at);
      return at ?? Infinity;
    },
    save() {
      const { age, serverTime } = current ?? last;
      const step = Math.abs((serverTime ?? 0) - (last.serverTime ?? 0));
      const isSame = seen.size === before.size && [...seen.keys()].every((id) => before.has(id));
      if (isSame && step < STEP_WORTH_WRITING_MS) return;
      journal.writeMeta(AGES, JSON.stringify({ age, serverTime, seen: Object.fromEntries(seen) }));
    },
  };
}

const memorySchema = z.object({
  age: z.number(),
  serverTime: z.number().nullable(),
  seen: z.record(z.string(), z.number()),
});

function readMemory(text: string | null): z.infer<typeof memorySchema> {
  return parseJson(memorySchema, text ?? '') ?? { age: 0, serverTime: null, seen: {} };
}
