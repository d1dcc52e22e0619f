// `brimful doctor`: checks the live set-up of an account and says how to fix it.
import { failed, ok } from '../../result.ts';
import { withApp, findAccount } from '../terminal/appAccess.ts';
import type { AppAccess } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { systemClock } from '../../clock.ts';

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
      const { id } = account.value;
      const done = new AbortController();
      const checking = access.app.execute('checkSetup', { account: id }).finally(() => done.abort());
      const checked = await Promise.race([
        checking,
        sayWhatIsWaitedFor(context, access, { account: id, signal: done.signal }).then(() => checking),
      ]);
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

/** How often (ms) the app is asked what it does, and after how long something is said in any case. */
const LOOK_MS = 500;
const SILENT_MS = 5_000;

/** Tells a person, who sees nothing yet, what takes so long; ends with `signal`. */
async function sayWhatIsWaitedFor(
  { complain }: CliContext,
  { app }: AppAccess,
  { account, signal }: { readonly account: string; readonly signal: AbortSignal },
): Promise<void> {
  const begun = systemClock.monotonic();
  let said: string | null = null;
  for (;;) {
    await systemClock.sleep(LOOK_MS, signal);
    if (signal.aborted) return;
    const { notices } = await app.execute('readState', null);
    const notice = notices.find(({ id }) => id === `${account}:renewing-in-browser`);
    const isLong: boolean = said === null && systemClock.monotonic() - begun >= SILENT_MS;
    const line: string | null = notice?.message ?? (isLong ? STILL_CHECKING : null);
    if (line === null || line === said) continue;
    said = line;
    complain(`brimful: ${line}`);
  }
}

const STILL_CHECKING =
  'Still checking: a service that does not answer is waited for, for half a minute at most.';
