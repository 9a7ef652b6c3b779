import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { heldConnection } from './wire.ts';

const MIB = 1024 * 1024;

/** Sends a body in chunks until the server has had enough; answers how many bytes went out, and what came back. */
export async function endlessBody(
  url: string,
  head: string,
  limitBytes: number,
): Promise<{ sent: number; answer: string }> {
  const { socket, closed } = await heldConnection(url);
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 0x20), Buffer.from('\r\n')]);
  let isOver = false;
  void closed.then(() => {
    isOver = true;
  });
  socket.write(head);
  let sent = 0;
  while (!isOver && sent < limitBytes) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    else await new Promise(setImmediate);
  }
  socket.destroy();
  return { sent, answer: await closed };
}

/** A megabyte for each kilobyte sent. */
export const gzipBomb = (): Buffer => gzipSync(Buffer.alloc(100 * MIB, 0x20), { level: 9 });

/** A frame of HTTP/2. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const END_HEADERS = 4;
const RST_STREAM = 3;
const [HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [1, 4, 6, 7, 8, 9];
/** A literal header that is not to be indexed: `x: ` and so many bytes. */
const literal = (bytes: number) => Buffer.concat([Buffer.from([0x00, 0x01, 0x78, 0x7e]), Buffer.alloc(bytes, 0x61)]);

/**
 * Begins calls and takes each back at once, in bytes of our own: a library would not send a call that is taken back
 * already. Answers how many were made until the server hung up, or null if it did not.
 */
export async function rapidReset(url: string, count: number): Promise<number | null> {
  const { socket, closed } = await heldConnection(url);
  let isOver = false;
  void closed.then(() => {
    isOver = true;
  });
  socket.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0)]));
  const path = Buffer.from('/daybook.orders.v1.Orders/Orders');
  // POST, http, an authority and a path as they are, by the static table of HPACK.
  const headers = Buffer.concat([Buffer.from([0x83, 0x86, 0x01, 1, 0x78, 0x04, path.length]), path]);
  for (let made = 0; made < count; made += RESETS_A_WRITE) {
    if (isOver) return made;
    const frames = Array.from({ length: RESETS_A_WRITE }, (_, i) => {
      const stream = 2 * (made + i) + 1;
      return Buffer.concat([
        frame(HEADERS, END_HEADERS, stream, headers),
        frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8])),
      ]);
    });
    if (!socket.write(Buffer.concat(frames)))
      await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    else await new Promise(setImmediate);
  }
  // What was sent last may not have been read yet.
  const isCut = await Promise.race([
    closed.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false)),
  ]);
  socket.destroy();
  return isCut ? count : null;
}

const RESETS_A_WRITE = 20;
const PATIENCE_MS = 2_000;

/** What no client of HTTP/2 would send, each as the frames that are sent again and again. */
export const FRAME_FLOODS: Readonly<Record<string, { readonly first: Buffer; readonly again: Buffer }>> = {
  pings: { first: Buffer.alloc(0), again: frame(PING, 0, 0, Buffer.alloc(8)) },
  settings: { first: Buffer.alloc(0), again: frame(SETTINGS, 0, 0, Buffer.from([0, 3, 0, 0, 0, 1])) },
  continuations: { first: frame(HEADERS, 0, 1, literal(100)), again: frame(CONTINUATION, 0, 1, literal(100)) },
  'continuations of nothing': { first: frame(HEADERS, 0, 1, literal(100)), again: frame(CONTINUATION, 0, 1) },
  'window updates': {
    first: Buffer.alloc(0),
    again: frame(WINDOW_UPDATE, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
  },
  'window updates of nothing': { first: Buffer.alloc(0), again: frame(WINDOW_UPDATE, 0, 0, Buffer.alloc(4)) },
  'bad headers': {
    first: Buffer.alloc(0),
    again: frame(HEADERS, 4, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
  },
  'frames too large': { first: Buffer.alloc(0), again: frame(GOAWAY, 0, 0, Buffer.alloc(20_000)) },
  'frames of no kind': { first: Buffer.alloc(0), again: frame(0xfe, 0, 0, Buffer.alloc(16_000)) },
};

/** Sends a flood until the server hangs up, or all has been sent; answers whether it has hung up. */
export async function floodFrames(
  url: string,
  { first, again }: { first: Buffer; again: Buffer },
  count: number,
): Promise<boolean> {
  const { socket, closed } = await heldConnection(url);
  let isOver = false;
  void closed.then(() => {
    isOver = true;
  });
  socket.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0), first]));
  const many = Buffer.concat(Array.from({ length: 50 }, () => again));
  for (let sent = 0; sent < count && !isOver; sent += 50) {
    if (!socket.write(many)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    else await new Promise(setImmediate);
  }
  const hungUp = isOver;
  socket.destroy();
  return hungUp;
}
