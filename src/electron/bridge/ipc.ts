// Connects the page's bridge to the app; the only file that uses ipcMain.
import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { createStateForPage } from '../../app/state/stateForPage.ts';
import type { App } from '../../app/shell/app.ts';
import type { AppState } from '../../contract/state.ts';
import type { Log } from '../../log.ts';
import { answerCall } from './bridgeServer.ts';
import { CALL_CHANNEL, STATE_CHANNEL } from './channels.ts';

/**
 * Answers calls from the page. `ourContents` is the only web contents that may call (null: there is no
 * window): a call is accepted only from its main frame, while that frame shows our page (E6).
 */
export function serveCalls(options: {
  readonly app: Pick<App, 'execute' | 'log'>;
  readonly ourContents: () => WebContents | null;
  readonly pageUrl: string;
}): void {
  const { app, ourContents, pageUrl } = options;
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, argument: unknown) =>
    answerCall({ senderUrl: senderUrl(event, ourContents()), name, argument }, app, pageUrl),
  );
}

/** Returns a function that sends a state to a page, stripped down to the contract (TK8). */
export function createStateSender(log: Log): (contents: WebContents, state: AppState) => void {
  const stateForPage = createStateForPage(log);
  return (contents, state) => {
    const visible = stateForPage(state);
    if (visible !== null) contents.send(STATE_CHANNEL, visible);
  };
}

function senderUrl(event: IpcMainInvokeEvent, ours: WebContents | null): string | null {
  const frame = event.senderFrame;
  if (ours === null || ours.isDestroyed() || frame === null || event.sender.id !== ours.id) return null;
  const main = ours.mainFrame;
  // Compares ids, since Electron creates new wrapper objects for the same frame.
  const same = frame.processId === main.processId && frame.routingId === main.routingId;
  return same ? frame.url : null;
}
