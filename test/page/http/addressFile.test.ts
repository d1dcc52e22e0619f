// The file that leads a browser to a sign-in, in a real browser: it arrives once, and Back does not return.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeAddressFile } from '../../../src/app/shell/addressFile.ts';
import { describePage } from '../browser/openPage.ts';

describePage('the file that leads to a sign-in', ({ openUrl }) => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-address-'));
  const arrived: string[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      arrived.push(`${request.url ?? ''} ${request.headers.referer ?? ''}`);
      if (request.url === '/start/a?b&c') {
        response.writeHead(303, { location: '/provider' }).end();
        return;
      }
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>provider</title><link rel="icon" href="data:,">');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('SI4: leads there once, without a trace', async () => {
    const { port } = server.address() as AddressInfo;
    const spent = new AbortController();
    const file = writeAddressFile(`http://127.0.0.1:${port}/start/a?b&c`, folder, spent.signal);
    const { page } = await openUrl('about:blank');
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
    await page.waitForURL('**/provider');
    await page.goBack();
    expect(page.url()).toBe('about:blank');
    expect(arrived).toEqual(['/start/a?b&c ', '/provider ']);
    spent.abort();
    expect(existsSync(file)).toBe(false);
  });
});
