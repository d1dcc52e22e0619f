// However many connections come at once, no more than the limit stay open.
import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { limitConnections } from '../../../src/network/connectionLimit.ts';

/** Closes some time after it was destroyed, as sockets do. */
class OpenSocket extends EventEmitter {
  isDestroyed = false;
  destroy(): void {
    this.isDestroyed = true;
  }
}

test('several that come before the first has closed: the oldest ones make room', () => {
  const servers = [new Server(), new Server()];
  const connections = new Set<Socket>();
  for (const server of servers) limitConnections(server, connections, 2);
  const sockets = Array.from({ length: 6 }, () => new OpenSocket());
  sockets.forEach((socket, index) => servers[index % 2]?.emit('connection', socket));
  expect(sockets.map(({ isDestroyed }) => isDestroyed)).toEqual([true, true, true, true, false, false]);
  for (const socket of sockets.slice(0, 4)) socket.emit('close');
  expect([...connections]).toEqual(sockets.slice(4));
});
