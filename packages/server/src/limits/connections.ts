import type { Server, Socket } from 'node:net';
import { addressKey } from './address-key.ts';

/**
 * Bounds the connections of one address: those beyond are closed at once, unanswered, for an answer each is what a flood
 * wants. Behind a proxy all have its address, so the proxy must be the one to count.
 */
export function boundConnections(server: Server, mostPerAddress: number): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const key = addressKey(socket.remoteAddress ?? '');
    const count = (counts.get(key) ?? 0) + 1;
    if (count > mostPerAddress) {
      socket.destroy();
      return;
    }
    counts.set(key, count);
    socket.once('close', () => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left === 0) counts.delete(key);
      else counts.set(key, left);
    });
  });
}
