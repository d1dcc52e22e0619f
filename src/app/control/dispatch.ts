// Validates and dispatches calls from outside the app: from the page over IPC or HTTP, from the command line
// over the control socket.
import type { z } from 'zod';
import { commands } from '../../contract/commands.ts';
import type { CommandArgument, CommandName } from '../../contract/commands.ts';
import type { Log } from '../../log.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { App } from '../shell/app.ts';
import { operations } from './operations.ts';
import type { OperationArgument, OperationName, Operator } from './operations.ts';

export interface Call {
  readonly name: unknown;
  readonly argument: unknown;
}

/** Codes with fixed messages: a fault repeats neither the input nor internal errors (TK8). */
export type CallFault = Fault<'unknown-command' | 'invalid-argument' | 'internal'>;

const UNKNOWN: CallFault = { code: 'unknown-command', message: 'There is no such command.' };
const INVALID: CallFault = {
  code: 'invalid-argument',
  message: 'The argument does not fit this command.',
};
/** A bug; the log has the details. */
export const INTERNAL: CallFault = {
  code: 'internal',
  message: 'Brimful failed because of a bug: see the log for details.',
};

/**
 * Runs a command of the page's contract. Fields that the schemas do not name are stripped from argument and
 * answer, so nothing private leaks by accident (TK8). An answer that does not match its schema is a bug: it
 * is logged and not returned.
 */
export function dispatchCommand(
  app: Pick<App, 'execute' | 'log'>,
  call: Call,
): Promise<Result<unknown, CallFault>> {
  return dispatch(commands, call, app.log, (name, argument) =>
    app.execute(name as CommandName, argument as CommandArgument<CommandName>),
  );
}

/** Runs an operation of the command line, validated the same way. */
export function dispatchOperation(
  app: Operator & Pick<App, 'log'>,
  call: Call,
): Promise<Result<unknown, CallFault>> {
  return dispatch(operations, call, app.log, (name, argument) =>
    app.operate(name as OperationName, argument as OperationArgument<OperationName>),
  );
}

interface CallSchemas {
  readonly argument: z.ZodType;
  readonly answer: z.ZodType;
}

async function dispatch(
  table: Readonly<Record<string, CallSchemas>>,
  { name, argument }: Call,
  log: Log,
  run: (name: string, argument: unknown) => Promise<unknown>,
): Promise<Result<unknown, CallFault>> {
  const schemas = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
  if (typeof name !== 'string' || schemas === undefined) return failed(UNKNOWN);
  const validArgument = schemas.argument.safeParse(argument);
  if (!validArgument.success) return failed(INVALID);
  let answer: unknown;
  try {
    answer = await run(name, validArgument.data);
  } catch {
    // A bug, which `CommandLog` has logged.
    return failed(INTERNAL);
  }
  const validAnswer = schemas.answer.safeParse(answer);
  if (validAnswer.success) return ok(validAnswer.data);
  log.error({ command: name, issues: issuesOf(validAnswer.error) }, 'an answer breaks the contract');
  return failed(INTERNAL);
}

/** Where a value violates its schema, without the value itself. */
export function issuesOf(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
}
