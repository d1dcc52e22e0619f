// `brimful login`: signs in at an account's provider, or asks for its access key.
import { systemClock } from '../../clock.ts';
import { accountKind } from '../../contract/accountKinds.ts';
import type { AccountState } from '../../contract/state.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { withApp, findAccount } from '../terminal/appAccess.ts';
import type { AppAccess } from '../terminal/appAccess.ts';
import { addressToOpen, openThis } from '../terminal/addressToOpen.ts';
import { helpWithAccount } from '../terminal/describeAccount.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { toResult } from '../../app/shell/outcome.ts';
import { readHiddenLines } from '../terminal/hiddenLines.ts';
import { readAccessKey } from '../terminal/readAccessKey.ts';

export const login: CliCommand = {
  usage: 'login [ACCOUNT] [--print-url|--device|--elsewhere] [--client-secret]',
  summary:
    'Sign in with the browser; --print-url prints the address instead of opening one, --device prints one that any device can open, where the provider offers that, --elsewhere prints one for another computer and asks for the address at which that browser ends; --client-secret asks for the secret of the app again.',
  options: {
    'print-url': { type: 'boolean' },
    device: { type: 'boolean' },
    elsewhere: { type: 'boolean' },
    'client-secret': { type: 'boolean' },
  },
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    if (WAYS.filter((way) => context.options[way] === true).length > 1) {
      return fail(context, { code: 'usage', message: `expected "brimful ${login.usage}".` });
    }
    const answer = await withApp(context, async (access, state) => {
      const account = findAccount(state, context.arguments[0]);
      if (!account.ok) return account;
      const { id, source } = account.value;
      const isKey = accountKind(source).access === 'typed-key';
      const done = await (isKey ? enterKey : signInWithSecret)(context, access, account.value);
      if (!done.ok) return done;
      const after = await access.app.execute('readState', null);
      const found = after.accounts.find((each) => each.id === id);
      return ok({ account: found, notices: after.notices, running: access.running });
    });
    if (!answer.ok) return fail(context, answer.fault);
    const { account, notices, running } = answer.value;
    if (account === undefined) return fail(context, GONE);
    const isKept = account.notKept === null || (account.notKept.code === 'chosen' && running);
    if (isKept) context.print(`${signedIn(account)}.`);
    else context.complain(notKept(account, running));
    // What is not kept has been said above.
    for (const { id, message } of notices)
      if (id.startsWith(`${account.id}:`) && !id.includes(':vault-')) context.complain(`brimful: ${message}`);
    const { credentials } = account;
    if (credentials.status === 'failing') {
      context.complain(`brimful: ${credentials.message}`);
      for (const line of helpWithAccount(account)) context.complain(line);
    }
    if (!isKept) return EXIT.waits;
    return credentials.status === 'failing' ? EXIT.failure : EXIT.ok;
  },
};

/** Where the sign-in goes on; by default in a browser on this computer. */
const WAYS = ['print-url', 'device', 'elsewhere'] as const;

/**
 * Asks for the client secret first, where the provider demands one and it is not stored (SI10). That it was
 * kept in memory only, and is lost, may turn out at the attempt.
 */
async function signInWithSecret(
  context: CliContext,
  access: AppAccess,
  { id, clientSecret }: AccountState,
): Promise<Result<void>> {
  const isAsked = context.options['client-secret'] === true;
  if (isAsked || clientSecret === 'missing') {
    const entered = await enterClientSecret(context, access, id);
    if (!entered.ok) return entered;
  }
  const signedIn = await signIn(context, access, id);
  if (signedIn.ok || isAsked || clientSecret !== 'stored') return signedIn;
  const { accounts } = await access.app.execute('readState', null);
  const isLost = accounts.some((account) => account.id === id && account.clientSecret === 'missing');
  if (!isLost) return signedIn;
  const entered = await enterClientSecret(context, access, id);
  return entered.ok ? signIn(context, access, id) : entered;
}

async function enterClientSecret(
  context: CliContext,
  access: AppAccess,
  account: string,
): Promise<Result<void>> {
  const [secret = ''] = await readHiddenLines([CLIENT_SECRET_PROMPT], context.complain, context.signal);
  if (secret === '') return failed({ code: 'usage', message: 'expected the client secret, on one line.' });
  return toResult(await access.app.execute('enterClientSecret', { account, secret }));
}

const CLIENT_SECRET_PROMPT =
  'Client secret of the app, which your provider requires; it is not a secret of yours (what you type is not shown):';

async function signIn(context: CliContext, access: AppAccess, account: string): Promise<Result<void>> {
  const abort = (): void => void access.app.execute('cancelSignIn', { account });
  context.signal.addEventListener('abort', abort, { once: true });
  const ended = new AbortController();
  try {
    const device = context.options['device'] === true;
    const elsewhere = context.options['elsewhere'] === true;
    const isPrinted = context.options['print-url'] === true;
    const signedIn = access.app.execute('signIn', { account, device, elsewhere, shown: isPrinted });
    const guided = guideThrough(context, access, { account, signal: ended.signal });
    return toResult(await Promise.race([signedIn, guided.then(() => signedIn)]));
  } finally {
    ended.abort();
  }
}

/** How often (ms) the app is asked whether the person has to open an address. */
const LOOK_MS = 500;

/**
 * Takes the answer from a person whose browser is on another computer (SI14). On a terminal the end of the
 * input (Ctrl-C, Ctrl-D) ends the sign-in.
 */
async function takePastedAnswer(
  { print }: CliContext,
  { app }: Pick<AppAccess, 'app'>,
  { account, signal }: { readonly account: string; readonly signal: AbortSignal },
): Promise<void> {
  let prompt = PASTE_PROMPT;
  for (;;) {
    const [address] = await readHiddenLines([prompt], print, signal);
    if (signal.aborted) return;
    if (address === undefined) {
      if (process.stdin.isTTY) await app.execute('cancelSignIn', { account });
      return;
    }
    const answered = await app.execute('answerSignIn', { account, address });
    if (answered.ok) return;
    prompt = answered.message;
  }
}

const PASTE_PROMPT =
  'After you have signed in there, that browser cannot open the last page. Paste its address here (what you paste is not shown):';

/**
 * Prints each address to open, where the app could not or must not open a browser, and takes the answer where
 * the person has to bring it; a second attempt may follow the first at once. Ends with `signal`.
 */
async function guideThrough(
  context: CliContext,
  { app }: AppAccess,
  sought: { readonly account: string; readonly signal: AbortSignal },
): Promise<void> {
  const { account, signal } = sought;
  const isInBrowser = WAYS.every((way) => context.options[way] !== true);
  let printed: string | null = null;
  while (!signal.aborted) {
    await systemClock.sleep(LOOK_MS, signal);
    const { accounts } = await app.execute('readState', null);
    const found = accounts.find(({ id }) => id === account);
    if (found?.session.step !== 'signing-in') continue;
    const toOpen = addressToOpen(found);
    const line = toOpen === null ? IN_BROWSER : openThis(toOpen);
    // Before the first address, and between two of them, nothing is to be opened.
    const isNews = toOpen === null ? isInBrowser && printed === null : line !== printed;
    if (!isNews) continue;
    printed = line;
    context.print(line);
    if (toOpen?.takesAnswer === true) void takePastedAnswer(context, { app }, sought);
  }
}

const IN_BROWSER = 'Waiting for you to sign in with the browser of this computer; Ctrl-C cancels.';

async function enterKey(context: CliContext, access: AppAccess, { id }: AccountState): Promise<Result<void>> {
  if (access.enterAccessKey === null) return failed(STOP_FIRST);
  const key = await readAccessKey(context.complain, context.signal);
  return key.ok ? access.enterAccessKey(id, key.value, context.signal) : key;
}

function signedIn({ session }: AccountState): string {
  return session.step === 'signed-in' ? `Signed in as ${session.name}` : 'Signed in';
}

/** What is only in memory ends with this command, or with the running app. */
function notKept(account: AccountState, running: boolean): string {
  const isKey = accountKind(account.source).access === 'typed-key';
  const end = running
    ? 'it is kept in memory, and ends when Brimful stops'
    : 'it ended with this command; "brimful run" keeps one while it runs';
  return `brimful: The ${isKey ? 'access key' : 'sign-in'} of ${account.id} could not be kept: ${end}. ${account.notKept?.message ?? ''}`;
}

const GONE = { code: 'unknown-account', message: 'The account has been removed in the meantime.' };
const STOP_FIRST = {
  code: 'already-running',
  message:
    'Brimful is running: stop it first, since an access key can only be entered while it is not running.',
};
