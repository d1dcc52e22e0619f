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
      return signedOut.ok ? ok(account.value.credentials) : signedOut;
    });
    if (!answer.ok) return fail(context, answer.fault);
    context.print('Signed out.');
    const keys = answer.value;
    if (keys.status === 'valid' && keys.expiresAt !== null) {
      // T7: nobody can call them back.
      context.print(`Keys that were already issued work until ${new Date(keys.expiresAt).toISOString()}.`);
    }
    return EXIT.ok;
  },
};
