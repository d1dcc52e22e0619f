// `brimful resolve`: decides which version of a conflict is kept (R7).
import { KEEP_CHOICES, type Keep } from '../../../contract/commands.ts';
import { failed } from '../../../result.ts';
import { withApp, findFolder } from '../../terminal/appAccess.ts';
import { fail } from '../../terminal/cliCommand.ts';
import type { CliCommand } from '../../terminal/cliCommand.ts';
import { EXIT } from '../../terminal/exitCode.ts';
import { toResult } from '../../../app/shell/outcome.ts';

export const resolve: CliCommand = {
  usage: 'resolve FOLDER PATH --keep mine|theirs|both',
  summary: 'Resolve a conflict: "mine" keeps the conflict copy, "theirs" the file under the original name.',
  options: { keep: { type: 'string' } },
  minArguments: 2,
  maxArguments: 2,
  run: async (context) => {
    const keep = context.options.keep;
    if (!isKeep(keep))
      return fail(context, { code: 'usage', message: 'expected --keep mine, theirs or both.' });
    const [id, path] = context.arguments;
    const answer = await withApp(context, async (access, state) => {
      const folder = findFolder(state, id);
      if (!folder.ok) return folder;
      const matching = folder.value.conflicts.filter((each) => each.path === path || each.copyPath === path);
      const [conflict, another] = matching;
      if (conflict === undefined) return failed(NO_CONFLICT);
      if (another !== undefined) return failed(SEVERAL);
      return toResult(
        await access.app.execute('resolveConflict', { folder: folder.value.id, conflict: conflict.id, keep }),
      );
    });
    if (!answer.ok) return fail(context, answer.fault);
    context.print(`Resolved. ${RESOLVED[keep]}`);
    return EXIT.ok;
  },
};

const IN_TRASH = "The version that was not kept is in the folder's trash.";
const RESOLVED: Readonly<Record<Keep, string>> = {
  mine: IN_TRASH,
  theirs: IN_TRASH,
  both: 'Both versions are kept, each under its present name.',
};

const NO_CONFLICT = {
  code: 'usage',
  message: 'There is no conflict for this path: "brimful conflicts" lists them.',
};
const SEVERAL = {
  code: 'usage',
  message: 'This file has several conflict copies: give the path of one of them.',
};

function isKeep(value: unknown): value is Keep {
  return KEEP_CHOICES.some((choice) => choice === value);
}
