// `brimful status`: shows the status of accounts and folders.
import { count } from '../../app/state/condition/conditionWords.ts';
import { describeAccount, helpLines, helpWithAccount, noticeLine } from '../terminal/describeAccount.ts';
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
    const said = new Set<string>();
    for (const account of state.accounts) {
      context.print(`Account ${account.id}: ${describeAccount(account)}`);
      for (const line of helpWithAccount(account)) context.print(line);
      if (account.credentials.status === 'failing') said.add(account.credentials.message);
      if (account.session.step === 'needs-sign-in') said.add(account.session.reason);
    }
    for (const folder of state.folders) {
      const { id, localPath, remote, headline, summary } = folder;
      // What the account's line has said is not said again.
      const sentence = said.has(summary) ? headline : summary;
      context.print(`Folder ${id}: ${localPath} <-> ${remote}: ${sentence}`);
      for (const line of helpLines(folder, folder.account)) context.print(line);
      if (folder.problemsAt !== null)
        context.print(`  Last known (${new Date(folder.problemsAt).toLocaleString()}):`);
      for (const { message, path } of folder.problems)
        context.print(`  ${path === null ? '' : `${path}: `}${message}`);
      const hidden = sumOf(folder.problemCounts) - folder.problems.length;
      if (hidden > 0) context.print(`  and ${hidden} more`);
      if (folder.conflictCount > 0) {
        context.print(`  ${count(folder.conflictCount, 'open conflict')}: "brimful conflicts" shows more.`);
      }
      for (const sentence of folder.degraded) context.print(`  ${sentence}`);
    }
    for (const notice of state.notices) context.print(noticeLine(notice));
    return EXIT.ok;
  },
};

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
