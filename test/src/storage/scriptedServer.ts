// A server on 127.0.0.1 that answers exactly what a test tells it to: portals, proxies and broken endpoints.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import type { TransferSizes } from '../../../src/storage/connection/s3Location.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import { connectTo } from '../../conformance/remote/s3World.ts';
import { ALL_ENFORCED, BUCKET, PREFIX } from './storageBench.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface ScriptedServer {
  readonly endpoint: string;
  readonly folder: RemoteFolder;
  /** Another one on the same connection, which remembers nothing of what was refused. */
  readonly newFolder: () => RemoteFolder;
  /** How many requests came since the start. */
  readonly count: () => number;
  answer(answer: Answer): void;
  close(): Promise<void>;
}

/** A folder on a server that says nothing but what it is told; requests are tried once. */
export async function startScriptedServer(
  options: { readonly sizes?: TransferSizes } = {},
): Promise<ScriptedServer> {
  let current: Answer = status(500);
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    request.resume();
    request.on('end', () => current(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const connection = connectTo({ endpoint, region: 'eu-central-1', keys }, { maxAttempts: 1 });
  const newFolder = (): RemoteFolder =>
    createS3Folder({ connection, bucket: BUCKET, prefix: PREFIX, capabilities: ALL_ENFORCED, ...options });
  return {
    endpoint,
    folder: newFolder(),
    newFolder,
    count: () => count,
    answer(answer) {
      current = answer;
    },
    async close() {
      connection.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An answer of fixed status, headers and body. */
export function status(code: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) => {
    response.writeHead(code, headers);
    response.end(body);
  };
}

/** S3's error document. */
export function serviceError(code: number, name: string, more = ''): Answer {
  return status(
    code,
    `<?xml version="1.0"?><Error><Code>${name}</Code><Message>words</Message>${more}</Error>`,
  );
}
