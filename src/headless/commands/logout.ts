// `brimful logout`: signs an account out.
import { ok } from '../../result.ts';
import { withApp, findAccount } from '../terminal/appAccess.ts';
import { noticeLine } from '../terminal/describeAccount.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { toResult } from '../../app/shell/outcome.ts';

export const logout: CliCommand = {
  usage: 'logout [ACCOUNT]',
  summary: 'Sign out and forget the sign-in on this computer.',
  options: {},
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    const answer = await withApp(context, async (access, state) => {
      const account = findAccount(state, context.arguments[0]);
      if (!account.ok) return account;
      const signedOut = toResult(await access.app.execute('signOut', { account: account.value.id }));
      // TK7: what the sign-out could not end.
      const { notices } = await access.app.execute('readState', null);
      const open = notices.filter(({ id }) => id === `${account.value.id}:signed-out`);
      return ok({ signedOut, open });
    });
    if (!answer.ok) return fail(context, answer.fault);
    const { signedOut, open } = answer.value;
    if (signedOut.ok) context.print('Signed out.');
    for (const notice of open) context.print(noticeLine(notice));
    if (!signedOut.ok) return fail(context, signedOut.fault);
    return EXIT.ok;
  },
};
