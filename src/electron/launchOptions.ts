// Parses the command line of the desktop shell, which also contains Chromium's switches.
import { parseArgs } from 'node:util';

export interface LaunchOptions {
  /** As typed; null: the system's default. */
  readonly dataDir: string | null;
  /** Start in the tray without a window, as at login. */
  readonly hidden: boolean;
}

/** Never fails: unknown switches are Chromium's. `arguments_` is everything after the program's name. */
export function readLaunchOptions(arguments_: readonly string[]): LaunchOptions {
  const { values } = parseArgs({
    args: [...arguments_],
    options: { 'data-dir': { type: 'string' }, hidden: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  });
  const dataDir = values['data-dir'];
  return {
    dataDir: typeof dataDir === 'string' && dataDir !== '' ? dataDir : null,
    hidden: values.hidden === true,
  };
}
