// The page in a plain browser: calls and states over HTTP, and what it shows without a connection.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { BUILT_PAGE, describePage } from '../browser/openPage.ts';
import { servePage } from '../browser/pageServer.ts';
import type { PageServer } from '../browser/pageServer.ts';
import { states } from '../states/states.ts';

interface HeadlessServer extends PageServer {
  readonly received: { readonly url: string; readonly body: string; readonly type: string }[];
  /** Sends a state, or anything else, to every page. */
  push(state: unknown): void;
  /** From now on every request is answered with this status. */
  refuse(status: number): void;
  /** Ends the open event streams; the browser then connects again. */
  cut(): void;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function startHeadless(first: unknown): Promise<HeadlessServer> {
  const received: { url: string; body: string; type: string }[] = [];
  const streams = new Set<ServerResponse>();
  let status = 200;
  const api = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '';
    const body = await bodyOf(request);
    if (status !== 200) {
      response.writeHead(status).end();
      return;
    }
    if (url === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    received.push({ url, body, type: request.headers['content-type'] ?? '' });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(url === '/api/readState' ? first : { ok: true }));
  };
  const server = await servePage(BUILT_PAGE, {
    connections: 'own-server',
    api: (request, response) => void api(request, response),
  });
  return {
    ...server,
    received,
    push: (state) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(state)}\n\n`);
    },
    refuse: (next) => {
      status = next;
    },
    cut: () => {
      for (const stream of streams) stream.destroy();
    },
  };
}

describePage('without a desktop shell', ({ openUrl }) => {
  let server: HeadlessServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  test('reads the state, follows the event stream, posts commands', async () => {
    server = await startHeadless(states.headless);
    const { page, complaints } = await openUrl(server.url);
    await page.getByRole('heading', { name: 'Up to date' }).waitFor();
    server.push({ ...states.paused, shell: 'headless' });
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect
      .poll(() => server?.received.at(-1))
      .toEqual({
        url: '/api/pause',
        body: '{"paused":false}',
        type: 'application/json',
      });
    expect(complaints).toEqual([]);
  });

  test('a lost connection is shown, the last state stays, and the page reconnects', async () => {
    server = await startHeadless(states.headless);
    const { page } = await openUrl(server.url);
    await page.getByRole('heading', { name: 'Up to date' }).waitFor();
    server.refuse(503);
    server.cut();
    await page.getByText('Brimful is not running.').waitFor();
    expect(await page.getByRole('article', { name: 'Documents' }).isVisible()).toBe(true);
    server.refuse(200);
    await page.getByText('Brimful is not running.').waitFor({ state: 'detached' });
  });

  test('a page whose session has ended says how to open a new one', async () => {
    server = await startHeadless(states.headless);
    server.refuse(401);
    const { page } = await openUrl(server.url);
    await page.getByRole('heading', { name: 'This page is not connected' }).waitFor();
    expect(await page.getByText('Run “brimful page”').isVisible()).toBe(true);
  });

  test('a state that breaks the contract is not rendered', async () => {
    server = await startHeadless(states.headless);
    const { page, complaints } = await openUrl(server.url);
    await page.getByRole('heading', { name: 'Up to date' }).waitFor();
    server.push({ ...states.headless, folders: [{ id: 7 }] });
    await page.getByText('This page does not match the running Brimful.').waitFor();
    expect(await page.getByRole('article', { name: 'Documents' }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('a first state that breaks the contract is reported', async () => {
    server = await startHeadless({ not: 'a state' });
    const { page } = await openUrl(server.url);
    await page.getByRole('heading', { name: 'This page does not match the running Brimful' }).waitFor();
  });
});
