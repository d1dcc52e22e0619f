// The headless shell's services for the app: opens addresses and folders with the system's opener.
import { pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import { addressFolder, writeAddressFile } from '../../app/shell/addressFile.ts';
import { openableAddress } from '../../app/shell/openableAddress.ts';
import type { ShellServices } from '../../app/shell/shellServices.ts';

export interface HeadlessOptions {
  readonly dataDir: string;
  /** Never start a browser: the app shows the address instead. */
  readonly printAddresses: boolean;
  /** A new address of the page; absent: this command serves none. */
  readonly newPageAddress?: () => string | null;
  /** See ShellServices. */
  readonly sayWaiting?: (message: string) => void;
}

/** There are no dialogs, clipboard or safeStorage here. */
export function createHeadlessServices(options: HeadlessOptions): ShellServices {
  const { dataDir, printAddresses } = options;
  return {
    shell: 'headless',
    openBrowser: async (text, spent) => {
      const address = openableAddress(text);
      if (printAddresses) return 'show-address';
      return address !== null && openBrowser(address, dataDir, spent);
    },
    pickFolder: null,
    pickFiles: null,
    openPath: async (path) => {
      await run(opener(path));
    },
    writeClipboard: null,
    notify: () => undefined,
    safeStorage: null,
    resolveProxy: null,
    installUpdate: null,
    ...(options.newPageAddress !== undefined && { newPageAddress: options.newPageAddress }),
    sayWaiting: options.sayWaiting,
  };
}

/**
 * Arguments of programs can be read by all users of this machine, except on Windows, so the address is
 * never one: it is passed in a file that redirects to it, or on standard input.
 */
async function openBrowser(address: string, dataDir: string, spent: AbortSignal): Promise<boolean> {
  if (process.platform === 'win32') return run(opener(address));
  if (process.platform === 'darwin')
    return run(['osascript', '-'], `open location ${JSON.stringify(address)}`);
  if (opener('').length === 0) return false;
  let file: string;
  try {
    file = writeAddressFile(address, await addressFolder(dataDir), spent);
  } catch {
    // A full disk: the person is shown the address.
    return false;
  }
  return run(opener(pathToFileURL(file).href));
}

/** An opener that runs longer than this (ms) has succeeded: some become the browser. */
const OPENER_FAILS_WITHIN_MS = 2000;

/** True if the program was started and did not fail. Its arguments never pass through a shell. */
function run([program, ...arguments_]: readonly string[], input = ''): Promise<boolean> {
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, arguments_, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const timer = setTimeout(() => resolve(true), OPENER_FAILS_WITHIN_MS);
    const end = (worked: boolean): void => {
      clearTimeout(timer);
      resolve(worked);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    // A program that reads nothing may have ended before.
    child.stdin.on('error', () => undefined).end(input);
    child.unref();
  });
}

/** The command that opens a folder, file or address in the system's way; empty: there is none. */
function opener(target: string): readonly string[] {
  if (process.platform === 'darwin') return ['open', target];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', target];
  const hasScreen = process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  return hasScreen ? ['xdg-open', target] : [];
}
