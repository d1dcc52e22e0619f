// Logs what a person asked for and what was refused; takes the technical detail, which is for the log, off the answer.
import type { CommandName } from '../../contract/commands.ts';
import type { Log } from '../../log.ts';
import type { OperationName } from './operations.ts';
import type { Settings } from '../instance/settings.ts';

/** The page asks these by itself, or with every letter that is typed. */
const UNASKED: ReadonlySet<string> = new Set<CommandName>([
  'readState',
  'readAccountSettings',
  'describeSetup',
  'describeReport',
]);

/** Sign-in logs its own failures, since it also fails when nobody has asked for it. */
const TOLD_WHERE_IT_FAILED: ReadonlySet<string> = new Set<CommandName>(['signIn']);

export interface CommandLog {
  /**
   * Runs `work` for the command `name` and answers with its answer. Arguments are not logged, but for the ids of accounts and folders
   * that there are. An exception is a bug: it is written down here and goes on to the caller.
   */
  follow<Answer>(
    name: CommandName | OperationName | 'sync' | 'enterAccessKey',
    argument: unknown,
    work: () => Promise<Answer>,
  ): Promise<Answer>;
}

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
        if (fault !== null && !TOLD_WHERE_IT_FAILED.has(name))
          log.info({ ...facts, fault }, 'command refused');
        return shown;
      } catch (err) {
        log.error({ ...facts, err }, 'command failed');
        throw err;
      }
    },
  };
}

/** The fault in an answer, in either of its forms (an outcome, or a result), and the answer without the fault's detail. */
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
