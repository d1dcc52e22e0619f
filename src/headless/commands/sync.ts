// `brimful sync`: makes the running app try everything again now; with `--once`, brings all folders in
// step and exits.
import { count } from '../../app/state/condition/conditionWords.ts';
import type { SyncVerdict } from '../../app/folders/syncVerdict.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import type { ExitCode } from '../terminal/exitCode.ts';
import { withRunningApp } from '../terminal/appAccess.ts';
import { openHeadlessApp } from '../terminal/openHeadlessApp.ts';
import { toResult } from '../../app/shell/outcome.ts';

export const sync: CliCommand = {
  usage: 'sync [--once] [--json]',
  summary:
    'Make the running Brimful sync everything now; --once syncs all folders here until they are in step, then exits.',
  options: { once: { type: 'boolean' }, json: { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    if (context.options.once !== true) return syncRunning(context);
    const app = await openHeadlessApp(context, { printAddresses: true, sayWaiting: onceEach(context) });
    if (!app.ok) return fail(context, app.fault);
    try {
      const verdicts = await app.value.syncOnce(context.signal);
      if (verdicts.length === 0) return fail(context, NO_FOLDERS);
      // One line, so that scripts can read it line by line.
      if (context.options.json === true) context.print(JSON.stringify({ folders: verdicts }));
      else for (const verdict of verdicts) printVerdict(context, verdict);
      return exitCodeOfAll(verdicts);
    } finally {
      await app.value.stop();
    }
  },
};

/** Says each cause of waiting once, so that whoever watches knows why nothing happens. */
function onceEach({ complain }: CliContext): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    complain(`brimful: waiting: ${message}`);
  };
}

async function syncRunning(context: CliContext): Promise<ExitCode> {
  const answer = await withRunningApp(context, async ({ app }) =>
    toResult(await app.execute('syncNow', { folder: null })),
  );
  if (!answer.ok) return fail(context, answer.fault);
  context.print('Brimful is syncing now: "brimful status" shows how it goes.');
  return EXIT.ok;
}

const NO_FOLDERS = {
  code: 'config-invalid',
  message: 'No folder is set up: add one in config.json or on the page.',
};

function printVerdict(context: CliContext, { folder, message, report }: SyncVerdict): void {
  context.print(`${folder}: ${message}`);
  if (report === null) return;
  const { done, uploadedBytes, downloadedBytes, refused, problems } = report;
  const [up, down] = [count(uploadedBytes, 'byte'), count(downloadedBytes, 'byte')];
  context.print(`  ${count(done, 'change')}, ${up} up, ${down} down`);
  for (const { path, message: problem } of problems)
    context.print(`  ${path === null ? '' : `${path}: `}${problem}`);
  for (const { name, side, reason } of refused) context.print(`  left alone (${side}, ${reason}): ${name}`);
}

/** A failure takes precedence over what waits for a person. */
function exitCodeOfAll(verdicts: readonly SyncVerdict[]): ExitCode {
  if (verdicts.some(({ result }) => result === 'failed')) return EXIT.failure;
  return verdicts.some(({ result }) => result === 'waits') ? EXIT.waits : EXIT.ok;
}
