// `brimful logout`: ends the sign-in of an account.
import { ok } from '../../result.ts';
import { atDesk, findAccount } from '../desk.ts';
import { fail } from '../cliCommand.ts';
import type { CliCommand } from '../cliCommand.ts';
import { EXIT } from '../exitCode.ts';
import { toResult } from '../outcomeResult.ts';

export const logout: CliCommand = {
  usage: 'logout [ACCOUNT]',
  summary: 'End a sign-in and forget it on this computer.',
  options: {},
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    const answer = await atDesk(context, async (desk, state) => {
      const account = findAccount(state, context.arguments[0]);
      if (!account.ok) return account;
      const signedOut = toResult(await desk.app.execute('signOut', { account: account.value.id }));
      if (!signedOut.ok) return signedOut;
      const { notices } = await desk.app.execute('readState', null);
      return ok(notices.filter(({ id }) => id.startsWith(`${account.value.id}:`)));
    });
    if (!answer.ok) return fail(context, answer.fault);
    context.print('Signed out.');
    // T7: what could not be ended with it.
    for (const { message } of answer.value) context.print(message);
    return EXIT.ok;
  },
};
