// Decides what a call from the page is worth: sender, name, argument and answer are all checked against the contract (E6).
import { commands } from '../../contract/commands.ts';
import type { CommandAnswer, CommandArgument, CommandName } from '../../contract/commands.ts';

/** The part of the app that answers the page. */
export interface CommandRunner {
  execute<N extends CommandName>(name: N, argument: CommandArgument<N>): Promise<CommandAnswer<N>>;
}

export type RefusalCode = 'refused-sender' | 'unknown-command' | 'invalid-argument' | 'failed';

/** What goes back over IPC. A refusal is a code: no message, no stack, nothing of what was sent. */
export type Reply =
  { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly code: RefusalCode };

export interface Call {
  /** Where the call came from; null: a frame that is not (or no longer) the main frame of our window. */
  readonly senderUrl: string | null;
  readonly name: unknown;
  readonly argument: unknown;
}

/**
 * Runs a call of the page at `pageUrl`. The answer passes the contract's validator as well: it drops every field that the contract
 * does not name, so that nothing private reaches the page by accident (TK8). `onBug` gets what went wrong inside.
 */
export async function answerCall(
  call: Call,
  runner: CommandRunner,
  options: { readonly pageUrl: string; readonly onBug: (error: unknown) => void },
): Promise<Reply> {
  if (call.senderUrl !== options.pageUrl) return { ok: false, code: 'refused-sender' };
  if (!isCommandName(call.name)) return { ok: false, code: 'unknown-command' };
  const command = commands[call.name];
  const argument = command.argument.safeParse(call.argument);
  if (!argument.success) return { ok: false, code: 'invalid-argument' };
  try {
    // The pair of name and argument was just checked; TypeScript cannot follow a union through the map.
    const answer = await runner.execute(call.name, argument.data);
    return { ok: true, answer: command.answer.parse(answer) };
  } catch (error) {
    options.onBug(error);
    return { ok: false, code: 'failed' };
  }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}
