// `brimful approve` and `brimful reject`: answer held deletions (R9).
import { withApp, findFolder } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { toResult } from '../terminal/outcomeResult.ts';

export const approve = answerHeld(
  'approve',
  true,
  'Carry out the deletions that wait for your answer in a folder.',
);
export const reject = answerHeld(
  'reject',
  false,
  'Reject the deletions that wait for your answer: the files are restored.',
);

function answerHeld(name: string, approved: boolean, summary: string): CliCommand {
  return {
    usage: `${name} FOLDER`,
    summary,
    options: {},
    minArguments: 1,
    maxArguments: 1,
    run: async (context) => {
      const answer = await withApp(context, async (access, state) => {
        const folder = findFolder(state, context.arguments[0]);
        if (!folder.ok) return folder;
        return toResult(
          await access.app.execute('answerHeldDeletes', { folder: folder.value.id, approve: approved }),
        );
      });
      if (!answer.ok) return fail(context, answer.fault);
      context.print(approved ? 'The deletions are being carried out.' : 'The files are being restored.');
      return EXIT.ok;
    },
  };
}
