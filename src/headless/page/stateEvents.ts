// Sends the app's state to one page as server-sent events.
import type { ServerResponse } from 'node:http';
import { createStateForPage } from '../../app/state/stateForPage.ts';
import type { App } from '../../app/shell/app.ts';

/** How often (ms) a comment is sent, which keeps the connection alive and detects a dead one. */
const HEARTBEAT_MS = 15_000;

/**
 * Sends the state now and after every change until the page disconnects. A slow page skips states instead of
 * buffering them.
 */
export function sendStates(app: Pick<App, 'log' | 'state' | 'subscribe'>, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const stateForPage = createStateForPage(app.log);
  const send = (): void => {
    if (response.writableNeedDrain) return;
    const state = stateForPage(app.state());
    if (state !== null) response.write(`data: ${JSON.stringify(state)}\n\n`);
  };
  const heartbeat = setInterval(() => response.write(': here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  const unsubscribe = app.subscribe(send);
  response.on('drain', send);
  response.on('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
  send();
}
