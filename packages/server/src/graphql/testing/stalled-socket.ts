import { connect } from 'node:net';

/** A WebSocket that says who it is, and when it is taken never reads a byte again. */
export async function stalledSocket(port: number, ...headers: readonly string[]) {
  const taken = Promise.withResolvers<void>();
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(upgradeText(...headers));
    socket.write(frame(JSON.stringify({ type: 'connection_init' })));
  });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.includes('connection_ack')) taken.resolve();
  });
  socket.on('error', taken.reject); // later it is cut off, which is the point
  socket.on('close', () => taken.reject(new Error(`not taken: ${text}`)));
  await taken.promise;
  socket.pause();
  return {
    send(...messages: readonly unknown[]) {
      for (const message of messages) socket.write(frame(JSON.stringify(message)));
    },
    end: () => socket.destroy(),
  };
}

/** A request to become a WebSocket. */
export const upgradeText = (...headers: readonly string[]): string =>
  [
    'GET /graphql HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    ...headers,
    '\r\n',
  ].join('\r\n');

/** A text frame as a client sends it; its mask is zero, so the text stands as it is. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]);
}
