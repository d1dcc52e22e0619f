// `brimful why`: explains for one path both sides, the agreed state, what comes next and what happened (R12).
import { ok } from '../../result.ts';
import { withApp, findFolder } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const why: CliCommand = {
  usage: 'why FOLDER PATH',
  summary: 'Explain what happens to one file, and why.',
  options: {},
  minArguments: 2,
  maxArguments: 2,
  run: async (context) => {
    const [id, path = ''] = context.arguments;
    const answer = await withApp(context, async (access, state) => {
      const folder = findFolder(state, id);
      if (!folder.ok) return folder;
      return ok(await access.app.execute('explain', { folder: folder.value.id, path }));
    });
    if (!answer.ok) return fail(context, answer.fault);
    for (const line of answer.value.lines) context.print(line);
    return EXIT.ok;
  },
};
