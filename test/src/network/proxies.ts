// Small proxies on 127.0.0.1 that lead to one local port, whatever host they are asked for.
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The port that `server` listens on; `open` keeps it for the end of the tests. */
export function listenOn(server: Server, open: { close(): unknown }[]): Promise<number> {
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function joinTo(port: number, client: Duplex, established: string | Buffer): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write(established);
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
}

/** Makes `server` answer CONNECT (RFC 9110, 9.3.6); adds each requested `host:port` to `tunnels`. */
export function connectProxy<T extends HttpServer | HttpsServer>(
  server: T,
  targetPort: number,
  tunnels: string[],
): T {
  server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    joinTo(targetPort, socket, 'HTTP/1.1 200 Connection established\r\n\r\n');
  });
  return server;
}

const NO_AUTHENTICATION = Buffer.from([5, 0]);
const GRANTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const NOT_ALLOWED = Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]);
const DOMAIN_NAME = 3;

/** SOCKS5 without authentication, for names only (RFC 1928); refuses whom it does not find in `allowed`. */
export function socksProxy(targetPort: number, tunnels: string[], allowed: readonly string[]): Server {
  return createServer((client: Socket) => {
    client.on('error', () => client.destroy());
    client.once('data', () => {
      client.write(NO_AUTHENTICATION);
      client.once('data', (request: Buffer) => {
        const length = request[4] ?? 0;
        const name = request[3] === DOMAIN_NAME ? request.subarray(5, 5 + length).toString() : 'an address';
        tunnels.push(`${name}:${request.readUInt16BE(5 + length)}`);
        if (allowed.includes(name)) joinTo(targetPort, client, GRANTED);
        else client.end(NOT_ALLOWED);
      });
    });
  });
}
