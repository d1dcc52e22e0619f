// `brimful trash`: lists what was deleted or replaced here and can be restored (R9).
import { failed, ok } from '../../result.ts';
import { withApp, findFolder } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const trash: CliCommand = {
  usage: 'trash FOLDER',
  summary: 'List deleted and replaced files that can be restored.',
  options: {},
  minArguments: 1,
  maxArguments: 1,
  run: async (context) => {
    const answer = await withApp(context, async (access, state) => {
      const folder = findFolder(state, context.arguments[0]);
      if (!folder.ok) return folder;
      const items = await access.app.execute('listTrash', { folder: folder.value.id });
      return 'ok' in items ? failed(items) : ok(items);
    });
    if (!answer.ok) return fail(context, answer.fault);
    for (const { id, path, at, size, why } of answer.value) {
      const cause = why === 'replaced' ? 'replaced' : 'deleted in the bucket';
      context.print(`${id}  ${new Date(at).toISOString()}  ${size} bytes  ${path} (${cause})`);
    }
    if (answer.value.length === 0) context.print('The trash is empty.');
    return EXIT.ok;
  },
};
