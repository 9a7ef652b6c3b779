/** A message as it stands on the wire. */
export type Message = {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what was asked for is as the test has asked
  readonly payload?: any;
};

/** A WebSocket that keeps everything it is told, for tests that look at the protocol itself. */
export type TestSocket = {
  send(message: unknown): void;
  /** The next message that has not been taken yet; fails when the socket closes instead. */
  next(): Promise<Message>;
  /** The code and the reason it was closed with. */
  readonly closed: Promise<readonly [number, string]>;
  close(): void;
};

export function testSocket(url: string, protocol = 'graphql-transport-ws'): TestSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol);
  const [received, waiting]: [Message[], ((message: Message) => void)[]] = [[], []];
  const unsent: string[] = [];
  const closed = Promise.withResolvers<readonly [number, string]>();
  socket.addEventListener('open', () => {
    for (const text of unsent.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data));
    const waiter = waiting.shift();
    if (waiter) waiter(message);
    else received.push(message);
  });
  socket.addEventListener('close', ({ code, reason }) => closed.resolve([code, reason]));
  return {
    send(message) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
      else unsent.push(text);
    },
    next() {
      const message = received.shift();
      if (message) return Promise.resolve(message);
      const told = new Promise<Message>((resolve) => waiting.push(resolve));
      return Promise.race([
        told,
        closed.promise.then(([code, reason]) => Promise.reject(new Error(`closed with ${code} ${reason}`))),
      ]);
    },
    closed: closed.promise,
    close: () => socket.close(),
  };
}
