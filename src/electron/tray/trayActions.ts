// Does what was chosen in the tray's menu.
import type { Outcome } from '../../contract/commands.ts';
import type { CommandRunner } from '../bridge/bridgeServer.ts';
import type { LoginItem } from '../system/loginItem.ts';
import type { TrayAction } from './trayMenu.ts';

export interface TrayActionPorts {
  readonly runner: CommandRunner;
  readonly loginItem: LoginItem | null;
  readonly openWindow: () => void;
  readonly quit: () => void;
  /** Tells a person why a choice could not be carried out. */
  readonly tell: (message: string) => void;
}

/** A refused command is told as a notification: whoever uses the tray may have no window open. Dismissed dialogs stay silent. */
export async function doTrayAction(action: TrayAction, ports: TrayActionPorts): Promise<void> {
  const { runner } = ports;
  const run = async (command: Promise<Outcome>): Promise<void> => {
    const outcome = await command;
    if (!outcome.ok && outcome.code !== 'cancelled') ports.tell(outcome.message);
  };
  switch (action.type) {
    case 'open':
      ports.openWindow();
      return;
    case 'sign-in':
      return run(runner.execute('signIn', { account: action.account }));
    case 'quit':
      ports.quit();
      return;
    case 'open-at-login':
      ports.loginItem?.set(action.enabled);
      return;
    case 'pause':
      return run(runner.execute('pause', { paused: action.paused }));
    case 'sync-now':
      return run(runner.execute('syncNow', { folder: null }));
    case 'quick-upload':
      return run(runner.execute('quickUpload', { folder: action.folder, share: action.share }));
    case 'install-update':
      return run(runner.execute('installUpdate', null));
  }
}
