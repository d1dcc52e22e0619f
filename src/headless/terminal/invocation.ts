// Parses a command line into a command, or into a message about what is wrong.
import { parseArgs } from 'node:util';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { CliCommand } from './cliCommand.ts';

export type UsageFault = Fault<'usage'>;

export type Invocation =
  | { readonly kind: 'help'; readonly command: CliCommand | null }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'command';
      readonly command: CliCommand;
      readonly dataDir: string | null;
      readonly arguments: readonly string[];
      readonly options: Readonly<Record<string, string | boolean | undefined>>;
    };

const GLOBAL_OPTIONS = {
  'data-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** `words` excludes the program's name. Global options may come before or after the command. */
export function readInvocation(
  words: readonly string[],
  commands: ReadonlyMap<string, CliCommand>,
): Result<Invocation, UsageFault> {
  // The first pass is lenient: it only finds the command, which determines the options.
  const { positionals } = parseArgs({ args: [...words], options: GLOBAL_OPTIONS, strict: false });
  const name = positionals[0];
  const command = name === undefined ? undefined : commands.get(name);
  let values: Readonly<Record<string, string | boolean | undefined>>;
  let given: readonly string[];
  try {
    const parsed = parseArgs({
      args: [...words],
      options: { ...GLOBAL_OPTIONS, ...command?.options },
      allowPositionals: true,
    });
    values = parsed.values;
    given = parsed.positionals.slice(1);
  } catch (error) {
    return usage(error instanceof Error ? error.message : 'these arguments are not valid');
  }
  if (values.help === true) return ok({ kind: 'help', command: command ?? null });
  if (values.version === true) return ok({ kind: 'version' });
  if (name === undefined) return usage('a command is missing');
  if (command === undefined) return usage(`there is no command "${name}"`);
  if (given.length < command.minArguments || given.length > command.maxArguments) {
    return usage(`expected "brimful ${command.usage}"`);
  }
  const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : null;
  if (dataDir === '') return usage('--data-dir needs a folder');
  return ok({ kind: 'command', command, dataDir, arguments: given, options: values });
}

function usage(reason: string): Result<never, UsageFault> {
  return failed({ code: 'usage', message: `${reason}: see "brimful --help".` });
}
