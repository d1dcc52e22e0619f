// An answer that never ends, or has far too much in it, is a broken connection for the clients of AWS.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { createNetwork } from '../../../src/network/network.ts';

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => clearInterval(timer));
}

function flood(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' ')));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

test.each([
  ['a little for ever', trickle, 200],
  ['far too much', flood, 30_000],
] as const)('%s', async (_, answer, responseTimeoutMs) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/xml' });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  const client = new STSClient({
    ...{ region: 'eu-central-1', maxAttempts: 1 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: network.requestHandler({ responseTimeoutMs }),
  });
  try {
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  } finally {
    client.destroy();
    network.close();
    server.closeAllConnections();
    server.close();
  }
});
