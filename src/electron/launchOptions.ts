// Parses the command line of the desktop shell, which also contains Chromium's switches.
import { parseArgs } from 'node:util';

export interface LaunchOptions {
  /** As typed; null: the system's default. */
  readonly dataDir: string | null;
  /** Start in the tray without a window, as at login. */
  readonly hidden: boolean;
  /** When the process crashed that this one replaces (epoch ms); null: it replaces none. */
  readonly crashedAt: number | null;
  /** Only say that Brimful has stopped: restarting it did not help. */
  readonly sayStopped: boolean;
}

/** Never fails: unknown switches are Chromium's. `arguments_` is everything after the program's name. */
export function readLaunchOptions(arguments_: readonly string[]): LaunchOptions {
  const { values } = parseArgs({
    args: [...arguments_],
    options: {
      'data-dir': { type: 'string' },
      hidden: { type: 'boolean' },
      'crashed-at': { type: 'string' },
      'say-stopped': { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
  });
  const dataDir = values['data-dir'];
  const crashedAt = Number(values['crashed-at'] ?? Number.NaN);
  return {
    dataDir: typeof dataDir === 'string' && dataDir !== '' ? dataDir : null,
    hidden: values.hidden === true,
    crashedAt: Number.isFinite(crashedAt) ? crashedAt : null,
    sayStopped: values['say-stopped'] === true,
  };
}
