// The desktop's services for the app: dialogs, browser, clipboard, notifications, safe storage and the
// system's proxy.
import { clipboard, dialog, Notification, safeStorage, session, shell } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { pathToFileURL } from 'node:url';
import { addressFolder, writeAddressFile } from '../../app/shell/addressFile.ts';
import { openableAddress } from '../../app/shell/openableAddress.ts';
import type { ShellServices, UpdateService } from '../../app/shell/shellServices.ts';
import type { Log } from '../../log.ts';
import { askPerson } from './askPerson.ts';
import { trustedSafeStorage } from './trustedSafeStorage.ts';

/** Must be called after Electron is ready, since safe storage is not available before. */
export function createDesktopServices(options: {
  readonly dataDir: string;
  readonly parent: () => BrowserWindow | null;
  readonly openWindow: () => void;
  readonly updates: UpdateService;
  readonly log: Log;
}): ShellServices {
  const { dataDir, parent, openWindow, updates, log } = options;

  const pick = async (properties: OpenDialogOptions['properties']): Promise<readonly string[]> => {
    const window = parent();
    const choice = { properties: [...(properties ?? [])] };
    const answer =
      window === null ? await dialog.showOpenDialog(choice) : await dialog.showOpenDialog(window, choice);
    return answer.canceled ? [] : answer.filePaths;
  };

  return {
    shell: 'electron',
    openBrowser: (address, spent) => openBrowser(address, { dataDir, spent, log }),
    pickFolder: async () => (await pick(['openDirectory', 'createDirectory']))[0] ?? null,
    pickFiles: () => pick(['openFile', 'multiSelections']),
    openPath: async (path) => {
      const failure = await shell.openPath(path);
      if (failure !== '') log.warn({ path, failure }, 'the file manager could not be opened');
    },
    // No default button: Enter may still be meant for the page, and this question has to be read.
    confirm: (question) => askPerson(parent(), { ...question, no: 'Cancel', preset: 'no' }),
    writeClipboard: (text) => {
      void clipboard.writeText(text);
    },
    notify: (title, body) => {
      showNotification(title, body, openWindow);
    },
    safeStorage: trustedSafeStorage(safeStorage, process.platform),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    installUpdate: () => updates.install(),
    updates,
  };
}

/** Shows a notification; a click on it opens the window. Returns how to take it back. */
export function showNotification(title: string, body: string, onClick: () => void): () => void {
  if (!Notification.isSupported()) return () => undefined;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.show();
  return () => notification.close();
}

/**
 * On Linux a file that leads to the address is opened, since the address would be an argument of the opener
 * and of the browser there, which all users of this machine can read. Elsewhere the system hands it over
 * unseen.
 */
async function openBrowser(
  text: string,
  options: { readonly dataDir: string; readonly spent: AbortSignal; readonly log: Log },
): Promise<boolean> {
  const { dataDir, spent, log } = options;
  const address = openableAddress(text);
  if (address === null) {
    log.warn({}, 'refused to open an address that is no web page');
    return false;
  }
  try {
    if (process.platform !== 'linux') {
      await shell.openExternal(address);
      return true;
    }
    const file = writeAddressFile(address, await addressFolder(dataDir), spent);
    await shell.openExternal(pathToFileURL(file).href);
    return true;
  } catch (error) {
    log.warn({ err: error }, 'the browser could not be opened');
    return false;
  }
}
