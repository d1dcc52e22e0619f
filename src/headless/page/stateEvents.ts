// Server-sent events of whole states to one page.
import type { ServerResponse } from 'node:http';
import { createStateForPage } from '../../app/state/stateForPage.ts';
import type { App } from '../../app/shell/app.ts';

/** A comment line so often (ms) keeps proxies and sleeping connections honest. */
const HEARTBEAT_MS = 15_000;

/** Sends the state now and after every change until the page goes away. A slow page skips states, it never piles them up. */
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
