// Remembers what the endpoint refused recently, so that it is not asked again for every object.
import type { Clock } from '../../clock.ts';
import type { Result } from '../../result.ts';
import type { Refusal, RemoteFault } from '../../sync/remoteFolder.ts';

/** Permissions are granted and servers are updated: it is tried again after this time (ms). */
const FORGET_AFTER_MS = 3600_000;

export interface Refusals {
  has(what: string): boolean;
  /** Records a refusal for `forMs` (ms). */
  add(what: string, forMs?: number): void;
  /** Everything that counts as refused now. */
  list(): readonly Refusal[];
  /** Takes what an earlier process has recorded, unless it is over, or is known better. */
  recall(refusals: readonly Refusal[]): void;
}

/** Starts without any, and forgets each after its time. */
export function createRefusals(clock: Clock): Refusals {
  const refused = new Map<string, { readonly at: number; readonly forMs: number }>();
  const has = (what: string): boolean => {
    const refusal = refused.get(what);
    const age = clock.now() - (refusal?.at ?? Infinity);
    return refusal !== undefined && age >= 0 && age < refusal.forMs;
  };
  return {
    has,
    list: () =>
      [...refused].flatMap(([what, { at, forMs }]) => (has(what) ? [{ what, until: at + forMs }] : [])),
    add: (what, forMs = FORGET_AFTER_MS) => void refused.set(what, { at: clock.now(), forMs }),
    recall(refusals) {
      const at = clock.now();
      for (const { what, until } of refusals) {
        if (until > at && !has(what)) refused.set(what, { at, forMs: until - at });
      }
    },
  };
}

/** True when the endpoint cannot or will not do this one thing, as far as its response tells. */
export function isRefusal({ code }: RemoteFault): boolean {
  return code === 'denied' || code === 'configuration';
}

/**
 * Sends a request with a part that not every service knows. If it is refused, whatever the reason, it is sent
 * once more without; what then succeeds is sent so from then on.
 */
export async function sendOptional<T>(
  refusals: Refusals,
  part: string,
  send: (withPart: boolean) => Promise<Result<T, RemoteFault>>,
): Promise<Result<T, RemoteFault>> {
  if (refusals.has(part)) return send(false);
  const sent = await send(true);
  if (sent.ok || !isRefusal(sent.fault)) return sent;
  const without = await send(false);
  if (!without.ok) return sent;
  refusals.add(part);
  return without;
}
