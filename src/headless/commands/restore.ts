// `brimful restore`: restores a file from the trash.
import { withApp, findFolder } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { toResult } from '../../app/shell/outcome.ts';

export const restore: CliCommand = {
  usage: 'restore FOLDER ID',
  summary: 'Restore a file from the trash; "brimful trash" lists the ids.',
  options: {},
  minArguments: 2,
  maxArguments: 2,
  run: async (context) => {
    const [id, item = ''] = context.arguments;
    const answer = await withApp(context, async (access, state) => {
      const folder = findFolder(state, id);
      if (!folder.ok) return folder;
      return toResult(await access.app.execute('restoreTrash', { folder: folder.value.id, item }));
    });
    if (!answer.ok) return fail(context, answer.fault);
    context.print('Restored.');
    return EXIT.ok;
  },
};
