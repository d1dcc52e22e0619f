// The command line: reads the words, runs the command, ends with its exit code.
import { systemDataDir } from '../app/instance/dataDir.ts';
import { VERSION } from '../app/instance/version.ts';
import { commandList } from './commandList.ts';
import { EXIT } from './terminal/exitCode.ts';
import type { ExitCode } from './terminal/exitCode.ts';
import { commandHelp, helpText } from './help.ts';
import { readInvocation } from './terminal/invocation.ts';
import { printable } from './terminal/printable.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<ExitCode> {
  const invocation = readInvocation(words, commandList);
  if (!invocation.ok) {
    console.error(`brimful: ${invocation.fault.message}`);
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
        complain: (line) => console.error(printable(line)),
        signal: endSignal(),
      });
    }
  }
}

/** Aborts at the first Ctrl-C or polite request to end; the second one ends the process at once, as people expect. */
function endSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ending.abort());
  }
  return ending.signal;
}
