// Which switches of Chromium's the packaged app obeys (E16). A list of those that may pass: whoever can start
// the app with a switch could otherwise debug its page, redirect its requests, or read its keys.
import type { CommandLine } from 'electron';

const ALLOWED: ReadonlySet<string> = new Set([
  // Brimful's own; the last two are what a restart after a crash adds.
  ...['data-dir', 'hidden', 'crashed-at', 'say-stopped'],
  // The window system and its fonts, colours and sizes.
  ...['ozone-platform', 'ozone-platform-hint', 'enable-wayland-ime', 'wayland-text-input-version'],
  ...['gtk-version', 'class', 'force-device-scale-factor', 'high-dpi-support', 'force-color-profile', 'lang'],
  // Machines with a broken graphics driver, and containers.
  ...['disable-gpu', 'disable-dev-shm-usage'],
  // Which keychain there is; one that does not encrypt counts as none (VT2).
  'password-store',
  // Chromium starts neither as root nor without user namespaces otherwise, and the launcher of an AppImage
  // adds it. It is told, since the page then runs without its sandbox.
  'no-sandbox',
  // What installers and Windows add.
  ...['updated', 'force-run', 'squirrel-firstrun', 'original-process-start-time'],
]);

/** Returns the names of the switches in `arguments_` (those after the program's name) that must not pass. */
export function refusedSwitches(arguments_: readonly string[], platform: NodeJS.Platform): readonly string[] {
  const end = arguments_.indexOf('--');
  const names = (end < 0 ? arguments_ : arguments_.slice(0, end)).flatMap((word) =>
    switchName(word, platform),
  );
  return [...new Set(names)].filter((name) => !ALLOWED.has(name));
}

/** Chromium takes `--name`, `-name` and, on Windows, `/name`, there in any case. */
function switchName(word: string, platform: NodeJS.Platform): readonly string[] {
  const isWindows = platform === 'win32';
  const [, name] = (isWindows ? /^(?:--?|\/)([^=]+)/ : /^--?([^=]+)/).exec(word) ?? [];
  if (name === undefined) return [];
  return [isWindows ? name.toLowerCase() : name];
}

/** Removes them before Chromium has acted on them. Returns their names. */
export function dropSwitches(
  commandLine: Pick<CommandLine, 'removeSwitch'>,
  arguments_: readonly string[],
  platform: NodeJS.Platform,
): readonly string[] {
  const refused = refusedSwitches(arguments_, platform);
  for (const name of refused) commandLine.removeSwitch(name);
  return refused;
}
