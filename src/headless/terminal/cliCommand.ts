// What a command of the command line is: how it is written, and what it does.
import type { ProcessLog } from '../../app/shell/processLog.ts';
import type { Fault } from '../../result.ts';
import { exitCodeOf } from './exitCode.ts';
import type { ExitCode } from './exitCode.ts';

export interface CliContext {
  /** As given by --data-dir, else the system's default. */
  readonly dataDir: string;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** One line for whoever called. */
  readonly print: (line: string) => void;
  /** One line that is no answer: a failure, or what to do next. */
  readonly complain: (line: string) => void;
  /** What fails outside of a command's answer; the app's log is attached to it while one is open. */
  readonly log: ProcessLog;
  /** Aborts when the person or the system ends the command. */
  readonly signal: AbortSignal;
}

export interface CliCommand {
  /** `why FOLDER PATH`, as the help shows it. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  readonly minArguments: number;
  readonly maxArguments: number;
  run(context: CliContext): Promise<ExitCode>;
}

/** Says what went wrong and picks the exit code for it. */
export function fail(context: CliContext, fault: Fault): ExitCode {
  context.complain(`brimful: ${fault.message}`);
  return exitCodeOf(fault);
}
