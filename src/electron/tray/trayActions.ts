// Carries out what was chosen in the tray's menu.
import type { App } from '../../app/shell/app.ts';
import type { Outcome } from '../../contract/commands.ts';
import type { Log } from '../../log.ts';
import type { LoginItem } from '../system/loginItem.ts';
import type { TrayAction } from './trayMenu.ts';

export interface TrayActionPorts {
  /** Arguments need no validation here: they were taken from the app's own state. */
  readonly app: Pick<App, 'execute'>;
  readonly loginItem: LoginItem | null;
  readonly openWindow: () => void;
  readonly quit: () => void;
  /** Tells a person why a choice could not be carried out. */
  readonly tell: (message: string) => void;
  readonly log: Log;
}

/** A refused command is told as a notification: whoever uses the tray may have no window open. A dismissed dialog is not. */
export async function doTrayAction(action: TrayAction, ports: TrayActionPorts): Promise<void> {
  const { app } = ports;
  const run = async (command: Promise<Outcome>): Promise<void> => {
    const outcome = await command;
    if (!outcome.ok && outcome.code !== 'cancelled') ports.tell(outcome.message);
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

/** The system's settings may be read-only or managed by somebody else. */
function setLoginItem(enabled: boolean, { loginItem, tell, log }: TrayActionPorts): void {
  try {
    loginItem?.set(enabled);
  } catch (error) {
    log.warn({ enabled, err: error }, 'the login item could not be changed');
    tell(
      'This system did not let Brimful change whether it opens at login. Change it in the system settings.',
    );
  }
}
