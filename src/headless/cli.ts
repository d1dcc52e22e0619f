// The command line: parses the arguments, runs the command and exits with its code.
import { systemDataDir } from '../app/instance/dataDir.ts';
import { secureEnvironment } from '../app/instance/secureEnvironment.ts';
import { VERSION } from '../app/instance/version.ts';
import { createProcessLog } from '../app/log/processLog.ts';
import { commandList } from './commandList.ts';
import { EXIT, exitCodeOf } from './terminal/exitCode.ts';
import type { ExitCode } from './terminal/exitCode.ts';
import { commandHelp, helpText } from './help.ts';
import { readInvocation } from './terminal/invocation.ts';
import { printable } from './terminal/printable.ts';

const complain = (line: string): void => console.error(printable(line));
const log = createProcessLog(complain);

// A closed reader (`brimful run | head`) must not end a sync.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

// Also raised for unhandled rejections. The state of the process is unknown now; being cut off loses nothing
// (R10).
process.on('uncaughtException', (error) => {
  log.error({ err: error }, 'uncaught exception');
  complain('brimful: Brimful has stopped because of a bug: see the log in its data directory for details.');
  // Node writes the report that --report-uncaught-exception asks for only where nobody handles the exception.
  if (process.report.reportOnUncaughtException) process.report.writeReport(error);
  process.exit(EXIT.failure);
});

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<ExitCode> {
  const { notices, refusal } = secureEnvironment(process.env, process.execArgv);
  for (const notice of notices) {
    complain(`brimful: ${notice}`);
    log.info({ notice }, 'the environment has no say');
  }
  if (refusal !== null) {
    complain(`brimful: ${refusal.message}`);
    return exitCodeOf(refusal);
  }
  const invocation = readInvocation(words, commandList);
  if (!invocation.ok) {
    complain(`brimful: ${invocation.fault.message}`);
    return EXIT.usage;
  }
  switch (invocation.value.kind) {
    case 'help': {
      const { command } = invocation.value;
      console.log(command === null ? helpText(commandList.values()) : commandHelp(command));
      return EXIT.ok;
    }
    case 'version':
      console.log(VERSION);
      return EXIT.ok;
    case 'command': {
      const { command, dataDir, options } = invocation.value;
      return command.run({
        dataDir: dataDir ?? systemDataDir(),
        arguments: invocation.value.arguments,
        options,
        print: (line) => console.log(printable(line)),
        complain,
        log,
        signal: endSignal(),
      });
    }
  }
}

/** Aborts on the first Ctrl-C or termination signal; the second one kills the process, as people expect. */
function endSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ending.abort());
  }
  return ending.signal;
}
