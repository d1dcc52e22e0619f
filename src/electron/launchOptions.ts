// Reads the command line of the desktop shell, in which Chromium's own switches are mixed.
import { parseArgs } from 'node:util';

export interface LaunchOptions {
  /** As typed; null: the system's default. */
  readonly dataDir: string | null;
  /** Start in the tray only, as at login. */
  readonly hidden: boolean;
}

/** Never fails: what it does not know belongs to Chromium. `arguments_` is everything after the program's name. */
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
