// The text of `brimful --help`.
import type { CliCommand } from './terminal/cliCommand.ts';

const INTRODUCTION = `Usage: brimful [--data-dir DIR] COMMAND

Keeps folders and S3 buckets in step.
`;

const CLOSING = `
Options:
  --data-dir DIR  The folder for configuration, journals, logs and locks.
  --help          Print this text, or the usage of one command.
  --version       Print the version.

Exit codes: 0 done or in step, 1 failure, 2 something waits for a person, 64 bad usage or configuration.`;

/** All commands, with what each does. */
export function helpText(commands: Iterable<CliCommand>): string {
  const lines = [...commands].map(({ usage, summary }) => `  brimful ${usage}\n      ${summary}`);
  return `${INTRODUCTION}\nCommands:\n${lines.join('\n')}\n${CLOSING}`;
}

/** Usage and purpose of one command. */
export function commandHelp({ usage, summary }: CliCommand): string {
  return `Usage: brimful [--data-dir DIR] ${usage}\n\n${summary}`;
}
