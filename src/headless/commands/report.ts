// `brimful report`: collects what support needs into one zip file, after showing what will be in it.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { openDataDir } from '../../app/instance/dataDir.ts';
import { REPORT_ENTRIES } from '../../app/log/report/reportEntry.ts';
import { systemClock } from '../../clock.ts';
import { ok } from '../../result.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';
import { openAppAccess } from '../terminal/appAccess.ts';

export const report: CliCommand = {
  usage: 'report [FILE] [--yes]',
  summary:
    'Collect versions, configuration, logs and a check of the set-up in a zip file for support; lists its content and asks first.',
  options: { yes: { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    const dataDir = openDataDir(context.dataDir);
    if (!dataDir.ok) return fail(context, dataDir.fault);
    context.print('The report will contain, without secrets:');
    for (const { name, about } of REPORT_ENTRIES) context.print(`  ${name.padEnd(14)} ${about}`);
    if (context.options.yes !== true && !(await agrees(context))) {
      context.complain(
        'brimful: Nothing was written: "brimful report --yes" writes the report without asking.',
      );
      return EXIT.failure;
    }
    // Loaded only now: most commands need neither SQLite nor a zip writer.
    const { reportFileName, writeReport } = await import('../../app/log/report/writeReport.ts');
    const now = systemClock.now();
    const file = resolve(context.arguments[0] ?? reportFileName(now));
    const access = await openAppAccess(context);
    try {
      const app = access.ok
        ? ok({
            state: () => access.value.app.execute('readState', null),
            check: (account: string) => access.value.app.execute('checkSetup', { account }),
          })
        : access;
      const written = await writeReport({ dataDir: dataDir.value, app, home: homedir(), now }, file);
      if (!written.ok) return fail(context, written.fault);
    } finally {
      if (access.ok) await access.value.close();
    }
    context.print(`Written: ${file}`);
    return EXIT.ok;
  },
};

async function agrees(context: CliContext): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, signal: context.signal });
  context.print('Write the report? Type "y" to agree.');
  // Closed input means no.
  const answer = await new Promise<string>((done) => {
    lines.once('line', done);
    lines.once('close', () => done(''));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
