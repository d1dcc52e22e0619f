// Sends the app's state to one page as server-sent events.
import type { ServerResponse } from 'node:http';
import { createStateForPage } from '../../app/state/stateForPage.ts';
import type { App } from '../../app/shell/app.ts';

/** How often (ms) a comment is sent, which keeps connection and session alive, and detects dead ones. */
const HEARTBEAT_MS = 15_000;

/**
 * Sends the state now and after every change until the page disconnects or is no longer admitted. A slow page
 * skips states instead of buffering them.
 */
export function sendStates(
  app: Pick<App, 'log' | 'state' | 'subscribe'>,
  response: ServerResponse,
  isAdmitted: () => boolean,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const stateForPage = createStateForPage(app.log);
  const send = (): void => {
    if (response.writableNeedDrain) return;
    if (!isAdmitted()) {
      response.end();
      return;
    }
    const state = stateForPage(app.state());
    if (state !== null) response.write(`data: ${JSON.stringify(state)}\n\n`);
  };
  const heartbeat = setInterval(() => {
    if (isAdmitted()) response.write(': here\n\n');
    else response.end();
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const unsubscribe = app.subscribe(send);
  response.on('drain', send);
  response.on('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
  send();
}
