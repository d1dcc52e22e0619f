// Logs each kind of failure once: the same failure of an operation is not logged again until that operation
// succeeds.
import type { Log } from '../../log.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import type { RequestTrace } from '../errors/attemptTrace.ts';
import type { ServiceError } from '../errors/serviceError.ts';

/** Expected responses: conditions that do not hold, missing objects, our own cancellation. */
const ORDINARY: ReadonlySet<string> = new Set([
  'precondition-failed',
  'not-found',
  'cancelled',
  'source-changed',
]);

export interface FailureLog {
  readonly failed: (request: RequestTrace | undefined, error: ServiceError, fault: RemoteFault) => void;
  readonly succeeded: (operation: string) => void;
}

/**
 * An endpoint that is down overnight costs one line, not one per attempt. The line is at info: who asked
 * decides what the failure means, and warns once where it becomes state.
 */
export function createFailureLog(log: Log): FailureLog {
  /** By operation. */
  const told = new Map<string | null, Set<string>>();
  return {
    failed: (request, error, fault) => {
      if (ORDINARY.has(fault.code)) return;
      const { name, code: errno, status, requestId } = error;
      const operation = request?.operation ?? null;
      const failure = JSON.stringify([fault.code, name, errno, status]);
      const known = told.get(operation) ?? new Set();
      const facts = {
        operation,
        key: request?.key ?? null,
        attempts: request?.attempts ?? 0,
        ...{ code: fault.code, error: name, errno, status, requestId },
      };
      if (known.has(failure)) log.debug(facts, 'request failed again');
      else log.info(facts, 'request failed');
      told.set(operation, known.add(failure));
    },
    succeeded: (operation) => {
      told.delete(operation);
    },
  };
}
