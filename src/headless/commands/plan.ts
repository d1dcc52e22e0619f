// `brimful plan`: shows what a full pass would do now.
import { withApp, findFolder } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const plan: CliCommand = {
  usage: 'plan FOLDER',
  summary: 'Show what would be synced now, without doing it.',
  options: {},
  minArguments: 1,
  maxArguments: 1,
  run: async (context) => {
    const answer = await withApp(context, async (access, state) => {
      const folder = findFolder(state, context.arguments[0]);
      return folder.ok ? access.app.operate('plan', { folder: folder.value.id }) : folder;
    });
    if (!answer.ok) return fail(context, answer.fault);
    for (const sentence of answer.value) context.print(sentence);
    if (answer.value.length === 0) context.print('Nothing to do.');
    return EXIT.ok;
  },
};
