// Runs the doctor on request: one examination at a time per account, each of which can be cancelled.
import type { DoctorStep } from '../../contract/setup.ts';
import type { Fault, Result } from '../../result.ts';
import { failed } from '../../result.ts';

export interface Checkups {
  /**
   * Joins an examination that is already running for the account. Fault `cancelled`: `cancel` was called or
   * the app stops.
   */
  run(account: string): Promise<Result<DoctorStep[]>>;
  cancel(account: string): void;
}

const CANCELLED: Fault<'cancelled'> = { code: 'cancelled', message: 'The check was cancelled.' };

/** `signal` aborts when the app stops. */
export function createCheckups(
  examine: (account: string, signal: AbortSignal) => Promise<Result<DoctorStep[]>>,
  signal: AbortSignal,
): Checkups {
  const running = new Map<
    string,
    { readonly steps: Promise<Result<DoctorStep[]>>; readonly cancel: () => void }
  >();
  return {
    run: (account) => {
      const known = running.get(account);
      if (known !== undefined) return known.steps;
      const controller = new AbortController();
      const ended = AbortSignal.any([controller.signal, signal]);
      // Not every step can be interrupted; stop waiting for it once the examination is cancelled.
      const cancelled = new Promise<Result<never>>((resolve) => {
        ended.addEventListener('abort', () => resolve(failed(CANCELLED)), { once: true });
      });
      const examined = examine(account, ended).catch((error: unknown) => {
        if (ended.aborted) return failed(CANCELLED);
        throw error;
      });
      const steps = Promise.race([examined, cancelled]).finally(() => running.delete(account));
      running.set(account, { steps, cancel: () => controller.abort() });
      return steps;
    },
    cancel: (account) => running.get(account)?.cancel(),
  };
}
