// `brimful status`: shows the status of accounts and folders.
import { describeAccount } from '../terminal/describeAccount.ts';
import { ok } from '../../result.ts';
import { withApp } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const status: CliCommand = {
  usage: 'status [--json]',
  summary: 'Show the status of accounts and folders.',
  options: { json: { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    const answer = await withApp(context, (access, state) =>
      Promise.resolve(ok({ running: access.running, state })),
    );
    if (!answer.ok) return fail(context, answer.fault);
    const { running, state } = answer.value;
    if (context.options.json === true) {
      context.print(JSON.stringify({ running, ...state }, null, 2));
      return EXIT.ok;
    }
    context.print(running ? 'Brimful is running.' : 'Brimful is not running: "brimful run" starts it.');
    if (state.accounts.length === 0) context.print('No account is set up yet.');
    for (const account of state.accounts) context.print(`Account ${account.id}: ${describeAccount(account)}`);
    for (const folder of state.folders) {
      context.print(`Folder ${folder.id}: ${folder.localPath} <-> ${folder.remote}: ${folder.summary}`);
      if (folder.problemsAt !== null)
        context.print(`  Last known (${new Date(folder.problemsAt).toLocaleString()}):`);
      for (const { message, path } of folder.problems)
        context.print(`  ${path === null ? '' : `${path}: `}${message}`);
      const hidden = sumOf(folder.problemCounts) - folder.problems.length;
      if (hidden > 0) context.print(`  and ${hidden} more`);
      if (folder.conflictCount > 0) {
        context.print(`  ${folder.conflictCount} open conflicts: "brimful conflicts" lists them.`);
      }
      for (const sentence of folder.degraded) context.print(`  ${sentence}`);
    }
    for (const { message } of state.notices) context.print(message);
    return EXIT.ok;
  },
};

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
