// Maps a fault of either side to the outcome of the act that met it.
import { assertNever } from '../../../result.ts';
import type { LocalFault } from '../../localFolder.ts';
import type { RemoteFault } from '../../remoteFolder.ts';
import type { ActOutcome } from './actContext.ts';

/**
 * `outcome-unknown` must have been resolved before (ownWrite.ts); what is still unknown is simply observed
 * again, because every write is conditional.
 */
export function faultOutcome(path: string, fault: LocalFault | RemoteFault): ActOutcome {
  switch (fault.code) {
    case 'changed':
    case 'precondition-failed':
    case 'source-changed':
    case 'not-found':
    case 'outcome-unknown':
      return { type: 'again', fault };
    case 'root-missing':
    case 'root-replaced':
    case 'in-use':
    case 'bucket-missing':
    case 'needs-sign-in':
    case 'keychain':
    case 'keys-refused':
    case 'configuration':
    case 'clock-skew':
    case 'unreachable':
    case 'throttled':
    case 'bad-answer':
    case 'cancelled':
      return { type: 'stop', fault };
    case 'read-only':
    case 'name-clash':
    case 'name-refused':
    case 'inconsistent':
    case 'archived':
    case 'locked':
    case 'too-large':
    case 'not-text':
      return { type: 'problem', problem: { path, ...fault, kind: 'waits' } };
    case 'denied':
    case 'unsupported':
    case 'full':
    case 'no-space':
    case 'quota':
    case 'busy':
    case 'io':
    case 'corrupt':
    case 'unstored':
      return { type: 'problem', problem: { path, ...fault, kind: 'retrying' } };
    default:
      return assertNever(fault);
  }
}

/** The object cannot be copied, here or at all: the content has to be uploaded instead. */
export function isUncopied(outcome: ActOutcome): boolean {
  if (outcome.type !== 'problem') return false;
  return outcome.problem.code === 'unsupported' || outcome.problem.code === 'archived';
}
