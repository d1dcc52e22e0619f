// The interface of a command: its usage and what it does.
import type { ProcessLog } from '../../app/log/processLog.ts';
import type { Fault } from '../../result.ts';
import { exitCodeOf } from './exitCode.ts';
import type { ExitCode } from './exitCode.ts';

export interface CliContext {
  /** As given by --data-dir, else the system's default. */
  readonly dataDir: string;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Prints one line of the answer to standard output. */
  readonly print: (line: string) => void;
  /** Prints one line to standard error: a failure, or what to do next. */
  readonly complain: (line: string) => void;
  /** For failures outside a command's answer; goes to the app's log while an app is open. */
  readonly log: ProcessLog;
  /** Aborts when the person or the system stops the command. */
  readonly signal: AbortSignal;
}

export interface CliCommand {
  /** Such as `why FOLDER PATH`; shown in the help. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  readonly minArguments: number;
  readonly maxArguments: number;
  run(context: CliContext): Promise<ExitCode>;
}

/** Prints the fault's message and returns its exit code. */
export function fail(context: CliContext, fault: Fault): ExitCode {
  context.complain(`brimful: ${fault.message}`);
  return exitCodeOf(fault);
}
