// `brimful page`: prints a fresh address of the running app's page.
import { withRunningApp } from '../../terminal/appAccess.ts';
import { fail } from '../../terminal/cliCommand.ts';
import type { CliCommand } from '../../terminal/cliCommand.ts';
import { EXIT } from '../../terminal/exitCode.ts';

export const page: CliCommand = {
  usage: 'page',
  summary: "Print a new address of the running app's page, which opens it once, within two minutes.",
  options: {},
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    const answer = await withRunningApp(context, ({ app }) => app.operate('pageAddress', null));
    if (!answer.ok) return fail(context, answer.fault);
    context.print(answer.value.address);
    return EXIT.ok;
  },
};
