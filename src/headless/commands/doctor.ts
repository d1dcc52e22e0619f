// `brimful doctor`: checks the live set-up of an account and says how to fix it.
import { failed, ok } from '../../result.ts';
import { withApp, findAccount } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

const MARKS = { ok: 'ok     ', warning: 'note   ', failed: 'WRONG  ', skipped: 'skipped' } as const;

export const doctor: CliCommand = {
  usage: 'doctor --account A [--json]',
  summary: 'Check the live set-up of an account, step by step.',
  options: { account: { type: 'string' }, json: { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    const wanted = context.options.account;
    const answer = await withApp(context, async (access, state) => {
      const account = findAccount(state, typeof wanted === 'string' ? wanted : undefined);
      if (!account.ok) return account;
      const checked = await access.app.execute('checkSetup', { account: account.value.id });
      return 'steps' in checked ? ok(checked.steps) : failed(checked);
    });
    if (!answer.ok) return fail(context, answer.fault);
    const steps = answer.value;
    if (context.options.json === true) context.print(JSON.stringify({ steps }, null, 2));
    for (const { status, title, finding, remedy, advice } of context.options.json === true ? [] : steps) {
      context.print(`${MARKS[status]} ${title}: ${finding}`);
      if (remedy !== null) context.print(`        fix: ${remedy}`);
      if (advice !== undefined) context.print(`        ${advice}`);
    }
    return steps.some(({ status }) => status === 'failed') ? EXIT.failure : EXIT.ok;
  },
};
