// Tells a service that fails for one file alone from one that is away: the file is a problem, and everything
// else goes on.
import type { Fault } from '../../result.ts';
import type { Act } from '../decide/model.ts';
import type { RemoteFault } from '../remoteFolder.ts';
import type { ActContext, ActOutcome } from './checks/actContext.ts';

/** Usually these concern every request; a listing shows whether they do. */
const OF_THE_SERVICE: ReadonlySet<string> = new Set<RemoteFault['code']>([
  'unreachable',
  'throttled',
  'configuration',
  'bad-answer',
  'keys-refused',
]);
/** With more of them in one plan it is the service that has the trouble, whatever it lists. */
const MOST = 3;

const MESSAGE =
  'The storage service answers, but fails each time for this file. Brimful keeps trying; if this lasts, ask whoever runs ' +
  'the service.';

export interface LoneFailures {
  /**
   * Returns the outcome of an act, or a problem of its path where the outcome would stop the plan although
   * that very name can be listed: a damaged object, or a name that the service or a proxy cannot cope with.
   */
  outcomeOf(act: Act, outcome: ActOutcome): Promise<ActOutcome>;
  /** What became a problem so far. */
  readonly faults: readonly Fault[];
}

/** One for each plan. */
export function createLoneFailures(context: Pick<ActContext, 'remote' | 'signal'>): LoneFailures {
  const faults: Fault[] = [];
  let looked = 0;
  return {
    faults,
    async outcomeOf({ path }, outcome) {
      if (outcome.type !== 'stop' || !OF_THE_SERVICE.has(outcome.fault.code)) return outcome;
      if (looked === MOST || context.signal.aborted) return outcome;
      looked++;
      if (!(await isAnswered(context, path))) return outcome;
      faults.push(outcome.fault);
      const { code, detail = code } = outcome.fault;
      return {
        type: 'problem',
        problem: { path, code: 'failing', message: MESSAGE, detail, kind: 'retrying' },
      };
    },
  };
}

async function isAnswered(
  { remote, signal }: Pick<ActContext, 'remote' | 'signal'>,
  path: string,
): Promise<boolean> {
  for await (const page of remote.list({ under: path, signal })) return page.ok;
  return !signal.aborted;
}
