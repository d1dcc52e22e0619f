// Logs commands and refusals, and strips the technical detail, which is for the log only, from answers.
import type { CommandName } from '../../contract/commands.ts';
import type { Log } from '../../log.ts';
import type { OperationName } from './operations.ts';
import type { Settings } from '../instance/settings.ts';

/** The page sends these on its own, or on every keystroke. */
const UNASKED: ReadonlySet<string> = new Set<CommandName>([
  'readState',
  'readAccountSettings',
  'describeSetup',
  'describeReport',
  'listHeldDeletes',
]);

/** Sign-in logs its own failures, since it can also fail in the background. */
const LOGS_ITS_FAILURES: ReadonlySet<string> = new Set<CommandName>(['signIn']);

export interface CommandLog {
  /**
   * Runs `work` for the command `name` and returns its answer. Of the arguments only the ids of existing
   * accounts and folders are logged. An exception is a bug: it is logged here and rethrown.
   */
  follow<Answer>(
    name: CommandName | OperationName | 'sync' | 'enterAccessKey',
    argument: unknown,
    work: () => Promise<Answer>,
  ): Promise<Answer>;
}

/** Of an argument only ids that the configuration knows are logged, since the rest may be secret (N4). */
export function createCommandLog(log: Log, settings: Settings): CommandLog {
  const subject = (argument: unknown): object => {
    const { account, folder } = asRecord(argument);
    const { accounts, folders } = settings.config;
    return {
      ...(accounts.some(({ id }) => id === account) && { account }),
      ...(folders.some(({ id }) => id === folder) && { folder }),
    };
  };
  return {
    follow: async (name, argument, work) => {
      const facts = { command: name, ...subject(argument) };
      if (!UNASKED.has(name)) log.info(facts, 'command given');
      try {
        const answer = await work();
        const { fault, shown } = takeFault(answer);
        if (fault !== null && !LOGS_ITS_FAILURES.has(name)) log.info({ ...facts, fault }, 'command refused');
        return shown;
      } catch (err) {
        log.error({ ...facts, err }, 'command failed');
        throw err;
      }
    },
  };
}

/** The fault in an answer (an outcome or a result), and the answer without the fault's detail. */
function takeFault<Answer>(answer: Answer): { readonly fault: object | null; readonly shown: Answer } {
  const { ok, fault, ...rest } = asRecord(answer);
  if (ok !== false) return { fault: null, shown: answer };
  if (fault !== undefined) {
    // The same type without an optional field.
    return {
      fault: asRecord(fault),
      shown: { ok, fault: withoutDetail(asRecord(fault)), ...rest } as Answer,
    };
  }
  return { fault: rest, shown: withoutDetail({ ok, ...rest }) as Answer };
}

function withoutDetail(fault: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fault).filter(([name]) => name !== 'detail'));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
