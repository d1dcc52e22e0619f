// Carries out the actions of the tray's menu.
import type { App } from '../../app/shell/app.ts';
import type { Outcome } from '../../contract/commands.ts';
import type { Log } from '../../log.ts';
import type { LoginItem } from '../system/loginItem.ts';
import type { TrayAction } from './trayMenu.ts';

export interface TrayActionPorts {
  /** Arguments need no validation: they come from the app's own state. */
  readonly app: Pick<App, 'execute'>;
  readonly loginItem: LoginItem | null;
  readonly openWindow: () => void;
  readonly quit: () => void;
  /** Notifies the person why an action failed. */
  readonly notify: (message: string) => void;
  readonly log: Log;
}

/**
 * Reports a refused command as a notification, since no window may be open; a dismissed dialog is not
 * reported.
 */
export async function doTrayAction(action: TrayAction, ports: TrayActionPorts): Promise<void> {
  const { app } = ports;
  const run = async (command: Promise<Outcome>): Promise<void> => {
    const outcome = await command;
    if (!outcome.ok && outcome.code !== 'cancelled') ports.notify(outcome.message);
  };
  switch (action.type) {
    case 'open':
      ports.openWindow();
      return;
    case 'sign-in':
      return run(app.execute('signIn', { account: action.account }));
    case 'quit':
      ports.quit();
      return;
    case 'open-at-login':
      setLoginItem(action.enabled, ports);
      return;
    case 'pause':
      return run(app.execute('pause', { paused: action.paused }));
    case 'sync-now':
      return run(app.execute('syncNow', { folder: null }));
    case 'quick-upload':
      return run(app.execute('quickUpload', { folder: action.folder, share: action.share }));
    case 'install-update':
      return run(app.execute('installUpdate', null));
  }
}

/** The system's settings may be read-only or managed. */
function setLoginItem(enabled: boolean, { loginItem, notify, log }: TrayActionPorts): void {
  try {
    loginItem?.set(enabled);
  } catch (error) {
    log.warn({ enabled, err: error }, 'the login item could not be changed');
    notify('Brimful may not change whether it opens at login: change it in the system settings.');
  }
}
