// Listens on this machine only, on one port, and keeps slow clients from blocking it (SI2, SI6).
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { CredentialFault } from '../../credentials.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { limitConnections } from '../../network/connectionLimit.ts';
import type { RedirectAddress } from '../../contract/redirectAddress.ts';

export interface LoopbackListener {
  /** `host:port` as in URLs and Host headers. */
  readonly authority: string;
  /** Answers requests from now on; one that came before waits until its time is over. To be called once. */
  serve(onRequest: RequestListener): void;
  /** Destroys every connection; resolves once the port is free. */
  close(): Promise<void>;
}

/**
 * Alternatives in order of preference, each with the addresses that it needs. The second ones are for
 * machines without IPv4. A browser may try either family for `localhost`: a port that somebody else has on
 * one of them is as good as taken.
 */
const PLACES: Readonly<Record<RedirectAddress['redirectHost'], readonly (readonly string[])[]>> = {
  '127.0.0.1': [['127.0.0.1'], ['::1']],
  localhost: [['127.0.0.1', '::1']],
};
/** Several tries: a port that is free on one family may be taken on the other. */
const ANY_PORT: readonly number[] = Array.from({ length: 10 }, () => 0);
/** What `listen` says of an address that this machine does not have. */
const ABSENT: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const REQUEST_TIMEOUT_MS = 10_000;
/** Node looks for requests that take too long this often (ms); by default every 30 s. */
const LOOK_MS = 1_000;
const MAX_CONNECTIONS = 50;

/** Fault `configuration`: every configured port is in use; its detail has the error of each address tried. */
export async function listenOnLoopback({
  redirectHost,
  redirectPorts,
}: Pick<RedirectAddress, 'redirectHost' | 'redirectPorts'>): Promise<
  Result<LoopbackListener, CredentialFault>
> {
  const errors: string[] = [];
  for (const addresses of PLACES[redirectHost]) {
    let isAbsent = false;
    for (const wanted of redirectPorts.length === 0 ? ANY_PORT : redirectPorts) {
      const opened = await openAll(addresses, wanted);
      errors.push(...opened.errors);
      const { servers } = opened;
      if (opened.port !== null) {
        const host = addresses.length > 1 ? redirectHost : bracketed(addresses[0] ?? '');
        return ok({
          authority: `${host}:${opened.port}`,
          serve: (onRequest) => void servers.map((server) => server.on('request', onRequest)),
          close: () => closeAll(servers),
        });
      }
      await closeAll(servers);
      isAbsent = opened.isAbsent;
      if (isAbsent) break;
    }
    // The same port on the other address is a different redirect address: only where the first is absent.
    if (!isAbsent) break;
  }
  return failed(portsTaken(redirectPorts, errors.join(', ')));
}

interface Opened {
  /** null: somebody else has the port on one of the addresses, or this machine has none of them. */
  readonly port: number | null;
  readonly isAbsent: boolean;
  readonly errors: readonly string[];
  readonly servers: readonly Server[];
}

/** Opens one port on all addresses that this machine has; 0: any port. */
async function openAll(addresses: readonly string[], wanted: number): Promise<Opened> {
  const servers: Server[] = [];
  const connections = new Set<Socket>();
  const errors: string[] = [];
  let port = wanted;
  let isTaken = false;
  for (const address of addresses) {
    const server = createLimitedServer(connections);
    const bound = await listen(server, address, port);
    if (typeof bound === 'number') {
      port = bound;
      servers.push(server);
    } else {
      errors.push(`${bracketed(address)}:${port} ${bound}`);
      isTaken ||= !ABSENT.has(bound);
    }
  }
  const isAbsent = servers.length === 0 && !isTaken;
  return { port: isTaken || isAbsent ? null : port, isAbsent, errors, servers };
}

/** The browser's connections last for one answer (SI6). `connections` are those of all addresses. */
function createLimitedServer(connections: Set<Socket>): Server {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: LOOK_MS,
  });
  limitConnections(server, connections, MAX_CONNECTIONS);
  return server;
}

/** The port, or the code of the error. */
function listen(server: Server, host: string, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(error.code ?? 'unknown');
    server.once('error', refused);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', refused);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 'unknown');
    });
  });
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  await Promise.all(closed);
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function portsTaken(ports: readonly number[], detail: string): CredentialFault {
  return {
    code: 'configuration',
    message:
      ports.length === 0
        ? 'Brimful could not open a port on this machine for the sign-in: allow it to listen on 127.0.0.1 in your firewall.'
        : `Every port configured for the sign-in (redirectPorts: ${ports.join(', ')}) is in use: quit the other program or configure more ports.`,
    detail,
  };
}
