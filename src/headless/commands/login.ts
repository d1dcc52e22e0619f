// `brimful login`: signs in at the provider of an account.
import { ok } from '../../result.ts';
import { atDesk, findAccount } from '../desk.ts';
import { fail } from '../cliCommand.ts';
import type { CliCommand } from '../cliCommand.ts';
import { EXIT } from '../exitCode.ts';
import { toResult } from '../outcomeResult.ts';

export const login: CliCommand = {
  usage: 'login [ACCOUNT] [--print-url]',
  summary: 'Sign in with the browser; --print-url prints the address instead of opening one.',
  options: { 'print-url': { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    const answer = await atDesk(context, async (desk, state) => {
      const account = findAccount(state, context.arguments[0]);
      if (!account.ok) return account;
      const { id } = account.value;
      const abort = (): void => void desk.app.execute('cancelSignIn', { account: id });
      context.signal.addEventListener('abort', abort, { once: true });
      const signedIn = toResult(await desk.app.execute('signIn', { account: id }));
      if (!signedIn.ok) return signedIn;
      const after = await desk.app.execute('readState', null);
      return ok({ account: after.accounts.find((each) => each.id === id), running: desk.running });
    });
    if (!answer.ok) return fail(context, answer.fault);
    const { account, running } = answer.value;
    const name = account?.session.step === 'signed-in' ? account.session.name : 'somebody';
    context.print(`Signed in as ${name}.`);
    if (account?.vault === 'memory' && !running) context.complain(NOT_KEPT);
    return EXIT.ok;
  },
};

const NOT_KEPT =
  'brimful: There is no keychain here, so this sign-in ended with this command. Use "brimful run" and sign in on its page: it keeps the sign-in while it runs.';
