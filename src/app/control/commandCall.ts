// Lets words from outside command the app: the name must be one of the contract's, the argument must fit it.
import { commands } from '../../contract/commands.ts';
import type { CommandName } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { App } from '../shell/app.ts';

export type CallFault = Fault<'unknown-command' | 'invalid-argument' | 'internal'>;

/** Runs the command `name`. The fault never repeats what came in. */
export async function callCommand(
  app: Pick<App, 'execute'>,
  name: string,
  argument: unknown,
): Promise<Result<unknown, CallFault>> {
  if (!isCommand(name)) {
    return failed({ code: 'unknown-command', message: 'There is no such command.' });
  }
  const parsed = commands[name].argument.safeParse(argument);
  if (!parsed.success) {
    return failed({ code: 'invalid-argument', message: `The command ${name} does not take this argument.` });
  }
  try {
    return ok(await app.execute(name, parsed.data));
  } catch {
    // A bug; the app has logged it where it was found.
    return failed({ code: 'internal', message: 'Brimful made a mistake here. The log says more.' });
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
