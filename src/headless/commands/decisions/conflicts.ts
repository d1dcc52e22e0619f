// `brimful conflicts`: lists the conflict copies that wait for a decision.
import { ok } from '../../../result.ts';
import { withApp } from '../../terminal/appAccess.ts';
import { fail } from '../../terminal/cliCommand.ts';
import type { CliCommand } from '../../terminal/cliCommand.ts';
import { EXIT } from '../../terminal/exitCode.ts';

export const conflicts: CliCommand = {
  usage: 'conflicts',
  summary: 'List the files of which two versions were kept.',
  options: {},
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    const answer = await withApp(context, (_access, state) => Promise.resolve(ok(state.folders)));
    if (!answer.ok) return fail(context, answer.fault);
    const lines = answer.value.flatMap(({ id, conflicts: shown, conflictCount }) => {
      const hidden = conflictCount - shown.length;
      return [
        ...shown.map(({ path, copyPath }) => `${id}: ${path}\n  other version: ${copyPath}`),
        ...(hidden > 0
          ? [`${id}: and ${hidden} more, which are listed once some of these are resolved`]
          : []),
      ];
    });
    for (const line of lines) context.print(line);
    if (lines.length === 0) context.print('There are no conflicts.');
    return EXIT.ok;
  },
};
