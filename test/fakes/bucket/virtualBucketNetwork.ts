// The network between a device and a VirtualBucket: the scheduler decides when and whether requests arrive.
import { failedWith } from '../../../src/storage/errors/remoteFault.ts';
import type { Result } from '../../../src/result.ts';
import { ok } from '../../../src/result.ts';
import type { RemoteFault } from '../../../src/sync/remoteFolder.ts';

export type RemoteStep =
  | 'probe'
  | 'list'
  | 'head'
  | 'get'
  | 'body'
  | 'put'
  | 'copy'
  | 'delete'
  | 'create-upload'
  | 'list-parts'
  | 'list-uploads'
  | 'upload-part'
  | 'complete'
  | 'abort';

/**
 * `lost-before`, `lost-after`: the answer never arrives, without or with effect. On a `body` step any outcome
 * except `ok` ends the body early.
 */
export type StepOutcome =
  | 'ok'
  | 'lost-before'
  | 'lost-after'
  | 'unreachable'
  | 'throttled'
  | 'denied'
  | 'quota'
  | 'expired'
  | 'bad-answer';

/** The scheduler's side of a request. */
export interface VirtualNetwork {
  /** Resolves when the request reaches the bucket; `key` is the full key, prefix included. */
  step(operation: RemoteStep, key: string): Promise<StepOutcome>;
  /** Resolves when the answer reaches the device: others may act between an effect and its answer. */
  answered?(operation: RemoteStep, key: string): Promise<void>;
}

export type Exchanged<T> = Promise<Result<T, RemoteFault>>;

export type Exchange = <T>(
  operation: RemoteStep,
  key: string,
  signal: AbortSignal,
  effect: () => T,
) => Exchanged<T>;

/** Requests whose lost answers leave open whether an object has changed. */
const WRITES: ReadonlySet<RemoteStep> = new Set(['put', 'copy', 'delete', 'complete']);

/**
 * Sends one request over `network`: the scheduler chooses whether and when `effect` happens, and what the
 * caller learns of it. `onAnswer` is called with each answer that arrives.
 */
export function createExchange(network: VirtualNetwork, onAnswer: () => void): Exchange {
  return async (operation, key, signal, effect) => {
    if (signal.aborted) return failedWith('cancelled');
    const outcome = await network.step(operation, key);
    switch (outcome) {
      case 'ok': {
        const value = effect();
        if (network.answered) await network.answered(operation, key);
        onAnswer();
        return ok(value);
      }
      case 'lost-after':
        effect();
        return failedWith(WRITES.has(operation) ? 'outcome-unknown' : 'unreachable');
      case 'lost-before':
        return failedWith(WRITES.has(operation) ? 'outcome-unknown' : 'unreachable');
      case 'expired':
        return failedWith('needs-sign-in');
      case 'unreachable':
      case 'throttled':
      case 'denied':
      case 'quota':
      case 'bad-answer':
        return failedWith(outcome);
    }
  };
}
