import { connect, type Socket } from 'node:net';

/** Some connections, each with one request under way at a time; more wait their turn. */
export type Connections = {
  /** Sends a request as it is written on the wire; answers the status. */
  send(request: Buffer): Promise<number>;
  close(): void;
};

type Waiting = { request: Buffer; resolve: (status: number) => void; reject: (error: Error) => void };

const END_OF_HEAD = '\r\n\r\n';

/**
 * As little of an HTTP client as a load generator needs, because it shares two cores with what it measures: requests
 * come ready-made, and of an answer only its status and length are read (every answer must have a Content-Length).
 */
export async function openConnections(port: number, count: number): Promise<Connections> {
  const idle: ((waiting: Waiting) => void)[] = [];
  const queue: Waiting[] = [];
  let first = 0; // of the queue; shifting a long array would be what is measured

  function onIdle(take: (waiting: Waiting) => void) {
    const next = queue[first];
    if (!next) return void idle.push(take);
    first++;
    if (first > 10_000) {
      queue.splice(0, first);
      first = 0;
    }
    take(next);
  }

  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    let current: Waiting | null = null;
    let received = '';
    const take = (waiting: Waiting) => {
      current = waiting;
      socket.write(waiting.request);
    };
    socket.setEncoding('latin1'); // a character a byte, so that Content-Length can be counted in characters
    socket.on('data', (chunk: string) => {
      received += chunk;
      const head = received.indexOf(END_OF_HEAD);
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
      if (received.length < head + END_OF_HEAD.length + length) return;
      const status = Number(received.slice(9, 12));
      received = '';
      const answered = current;
      current = null;
      onIdle(take);
      answered?.resolve(status);
    });
    const lost = (error?: Error) => current?.reject(error ?? new Error('the connection was closed'));
    socket.on('error', lost).on('close', () => lost());
    sockets.push(socket);
    idle.push(take);
  }
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const take = idle.pop();
        if (take) take({ request, resolve, reject });
        else queue.push({ request, resolve, reject });
      }),
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
