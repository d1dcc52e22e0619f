// The headless shell's services for the app: opens addresses with the system's opener, or prints them.
import { spawn } from 'node:child_process';
import { openableAddress } from '../../app/shell/openableAddress.ts';
import type { ShellServices } from '../../app/shell/shellServices.ts';

export interface HeadlessOptions {
  /** Prints a line for the person, such as an address to open. */
  readonly show: (line: string) => void;
  /** Never start a browser. */
  readonly printAddresses: boolean;
  /** A new address of the page; absent: this command serves none. */
  readonly newPageAddress?: () => string | null;
}

/** There are no dialogs, clipboard or safeStorage here. */
export function createHeadlessServices(options: HeadlessOptions): ShellServices {
  const { show, printAddresses } = options;
  return {
    shell: 'headless',
    openBrowser: async (text) => {
      const address = openableAddress(text);
      if (address === null) return false;
      if (!printAddresses && (await openWithSystem(address))) return true;
      show(`Open this address in a browser on this computer to sign in: ${address}`);
      return true;
    },
    pickFolder: null,
    pickFiles: null,
    openPath: async (path) => {
      await openWithSystem(path);
    },
    writeClipboard: null,
    notify: () => undefined,
    safeStorage: null,
    resolveProxy: null,
    installUpdate: null,
    ...(options.newPageAddress !== undefined && { newPageAddress: options.newPageAddress }),
  };
}

/** An opener that runs longer than this (ms) has succeeded: some become the browser. */
const OPENER_FAILS_WITHIN_MS = 2000;

/** True if the system's opener was started and did not fail. `target` never passes through a shell. */
function openWithSystem(target: string): Promise<boolean> {
  const [program, ...before] = opener();
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, [...before, target], { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), OPENER_FAILS_WITHIN_MS);
    const end = (worked: boolean): void => {
      clearTimeout(timer);
      resolve(worked);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}

function opener(): readonly string[] {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  return hasScreen ? ['xdg-open'] : [];
}
