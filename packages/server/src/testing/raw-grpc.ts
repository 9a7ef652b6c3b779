import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';

/** A call over bare HTTP/2, for what a stock client would never do: not reading, breaking off, saying things twice. */
export function rawCall(url: string, method: string, headers: Record<string, string | string[]> = {}) {
  // The types do not know the option yet. Without it this side itself refuses to send such things.
  const session: ClientHttp2Session = Reflect.apply(connect, undefined, [url, { strictSingleValueFields: false }]);
  session.on('error', () => undefined);
  const base = { ':method': 'POST', ':path': `/${method}`, 'content-type': 'application/grpc', te: 'trailers' };
  const stream: ClientHttp2Stream = session.request({ ...base, ...headers });
  stream.on('error', () => undefined);
  return { session, stream };
}

/** A message as it stands in a stream: not compressed, its length before it. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The messages in a stream's bytes. */
export async function* unframed(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1);
      yield bytes.subarray(5, end);
      bytes = bytes.subarray(end);
    }
  }
}
