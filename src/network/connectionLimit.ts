// Keeps programs of other users of this machine, who may connect to any port of it, from using up what a
// server has to give.
import type { Server, Socket } from 'node:net';

/**
 * One connection too many ends the oldest one: slow clients must not keep the next one out, however many
 * they are. `connections`: those that count, which several servers may share; who removes one from it keeps
 * it open.
 */
export function limitConnections(server: Server, connections: Set<Socket>, max: number): void {
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    const [oldest] = connections;
    if (oldest === undefined || connections.size <= max) return;
    // At once: it closes later, and several may come before that.
    connections.delete(oldest);
    oldest.destroy();
  });
}
