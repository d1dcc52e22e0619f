// Writes a failed request down once: the same failure of the same operation is not told again until that operation has worked.
import type { Log } from '../../log.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import type { RequestTrace } from '../errors/attemptTrace.ts';
import type { ServiceError } from '../errors/serviceError.ts';

/** Answers that are part of the conversation: conditions that did not hold, objects that are not there, our own cancelling. */
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

/** An endpoint that is down for a night costs a line, not a line for each try. */
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
      else log.warn(facts, 'request failed');
      told.set(operation, known.add(failure));
    },
    succeeded: (operation) => {
      told.delete(operation);
    },
  };
}
