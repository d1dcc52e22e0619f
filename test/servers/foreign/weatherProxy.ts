// A way to a server of others that can be made bad: bytes pass as they are, late, or not to the end.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * `away`: connections are reset at once. `lost-answers`: requests arrive, their answers do not.
 * `cut-answers`: answers end in their middle. `slow`: each chunk waits.
 */
export type Weather = 'fair' | 'away' | 'lost-answers' | 'cut-answers' | 'slow';

export interface WeatherProxy {
  readonly endpoint: string;
  /** For connections that are open, too. */
  change(weather: Weather): void;
  close(): Promise<void>;
}

const SLOW_MS = 60;
/** Bytes of an answer that still pass where answers are cut. */
const PASSED_BYTES = 300;

export async function startWeatherProxy(target: string): Promise<WeatherProxy> {
  const { hostname, port } = new URL(target);
  let weather: Weather = 'fair';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (weather === 'away') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host: hostname, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    void pass(client, upstream, () => true);
    void pass(upstream, client, (chunk) => {
      if (weather === 'fair' || weather === 'slow') return true;
      if (weather === 'cut-answers') client.write(chunk.subarray(0, PASSED_BYTES));
      client.resetAndDestroy();
      return false;
    });
  });
  async function pass(from: Socket, to: Socket, mayPass: (chunk: Buffer) => boolean): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (weather === 'slow') await setTimeout(SLOW_MS);
        if (!mayPass(chunk)) return;
        if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve));
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change(next) {
      weather = next;
      if (weather === 'away') for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
