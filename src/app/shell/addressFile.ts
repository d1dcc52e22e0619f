// A file that redirects a browser to an address, so that the address is never a program's argument, which
// every user of this machine can read (TK8, SI4).
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'brimful-sign-in-';
/** What a killed process left behind is removed when it is this old (ms); its address has long expired. */
const LEFTOVER_MS = 10 * 60_000;
const FIND_BROWSER_LIMIT_MS = 2_000;

/**
 * The absolute path of a new file, which only this user can read, in a folder that only this user can enter.
 * `folder`: from `addressFolder`. The file is removed when `spent` aborts. Throws if it cannot be written.
 */
export function writeAddressFile(address: string, folder: string, spent: AbortSignal): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeLeftovers(folder);
  // `mkdtemp` makes it 0700.
  const own = mkdtempSync(join(folder, PREFIX));
  const path = join(own, 'sign-in.html');
  writeFileSync(path, leadTo(address), { flag: 'wx', mode: 0o600 });
  const remove = (): void => rmSync(own, { recursive: true, force: true });
  if (spent.aborted) remove();
  else spent.addEventListener('abort', remove, { once: true });
  return path;
}

/**
 * A folder that the person's browser can read. A browser from a snap sees neither hidden folders nor the
 * system's temporary one, but its own; others see the data directory.
 */
export async function addressFolder(dataDir: string): Promise<string> {
  const snap = snapOf(await defaultBrowser());
  const ofSnap = snap === null ? null : join(homedir(), 'snap', snap, 'common');
  const exists = ofSnap !== null && statSync(ofSnap, { throwIfNoEntry: false })?.isDirectory() === true;
  return exists ? ofSnap : join(dataDir, 'browser');
}

/** The name of the snap that a desktop file belongs to: snapd names them `SNAP_APP.desktop`; null: none. */
export function snapOf(desktopFile: string): string | null {
  return /^([a-z0-9-]+)_[\w.-]+\.desktop$/.exec(desktopFile)?.[1] ?? null;
}

/** The desktop file of the default browser, as xdg-settings knows it; '' where that cannot be found out. */
function defaultBrowser(): Promise<string> {
  return new Promise((resolve) => {
    const arguments_ = ['get', 'default-web-browser'];
    execFile('xdg-settings', arguments_, { timeout: FIND_BROWSER_LIMIT_MS }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : ''),
    );
  });
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (name.startsWith(PREFIX) && Date.now() - changedAt > LEFTOVER_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

/** Replaces itself in the browser's history, and works without scripts. */
function leadTo(address: string): string {
  const text = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Brimful</title>',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${text}"></head>`,
    `<body><p><a href="${text}">Continue to the sign-in</a></p></body></html>\n`,
  ].join('\n');
}
