import { connect, type Socket } from 'node:net';

/** Long enough for an answer of a machine that is busy; most connections are closed by the server well before. */
const QUIET_MS = 400;

/** Sends bytes as they are and gives what comes back until the server closes, or has been quiet for a while. */
export function rawExchange(url: string, bytes: string | Uint8Array): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(QUIET_MS, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      got += chunk;
    });
    socket.on('error', () => undefined); // told by 'close' as well
    socket.on('close', () => resolve(got));
  });
}

/** How many answers stand in what came back, and the statuses they have. */
export const statusesIn = (text: string): readonly number[] =>
  [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));

/** A connection that is held, and whether the server has closed it. */
export async function heldConnection(
  url: string,
): Promise<{ readonly socket: Socket; readonly closed: Promise<string> }> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let got = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    got += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(got)));
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
  return { socket, closed };
}

/**
 * Requests that two readers would end at different places, or read at all in different ways. In each the part that
 * might be smuggled asks for `/smuggled`, with a good token: it must never be answered as a request of its own.
 */
export function smuggling(host: string, token: string, path: string): readonly (readonly [string, string])[] {
  const inner = `GET /smuggled HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const head = (...lines: readonly string[]) =>
    [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      ...lines,
      '',
      '',
    ].join('\r\n');
  const chunked = `0\r\n\r\n${inner}`;
  const both = `Content-Length: ${chunked.length}`;
  return [
    ['TE and CL', `${head(both, 'Transfer-Encoding: chunked')}${chunked}`],
    ['CL and TE', `${head('Transfer-Encoding: chunked', both)}${chunked}`],
    ['two CL', `${head('Content-Length: 2', 'Content-Length: 0')}{}${inner}`],
    ['two CL in one', `${head('Content-Length: 2, 0')}{}${inner}`],
    ['CL with a sign', `${head('Content-Length: +2')}{}${inner}`],
    ['CL in hexadecimal', `${head('Content-Length: 0x2')}{}${inner}`],
    ['CL below zero', `${head('Content-Length: -1')}{}${inner}`],
    ['CL beyond all measure', `${head('Content-Length: 99999999999999999999')}{}${inner}`],
    ['TE xchunked', `${head(both, 'Transfer-Encoding: xchunked')}${chunked}`],
    ['TE identity', `${head(both, 'Transfer-Encoding: identity')}${chunked}`],
    ['TE chunked, identity', `${head(both, 'Transfer-Encoding: chunked, identity')}${chunked}`],
    ['two TE', `${head(both, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}${chunked}`],
    ['TE with a tab', `${head(both, 'Transfer-Encoding:\tchunked')}${chunked}`],
    ['TE before a vertical tab', `${head(both, 'Transfer-Encoding: \x0bchunked')}${chunked}`],
    ['a space before the colon', `${head(both, 'Transfer-Encoding : chunked')}${chunked}`],
    ['a folded header', `${head(both, 'X: a', ' Transfer-Encoding: chunked')}${chunked}`],
    ['bare LF', `${head(both).replaceAll('\r\n', '\n')}${chunked}`],
    ['a bare LF within', `${head(both, 'X: a\nTransfer-Encoding: chunked')}${chunked}`],
    ['a bare CR within', `${head(both, 'X: a\rTransfer-Encoding: chunked')}${chunked}`],
    ['NUL in a header', `${head(both, 'X: a\u0000b')}${chunked}`],
    ['a chunk size with a sign', `${head('Transfer-Encoding: chunked')}+2\r\n{}\r\n${chunked}`],
    ['a chunk size in 0x', `${head('Transfer-Encoding: chunked')}0x2\r\n{}\r\n${chunked}`],
    ['a chunk size beyond all measure', `${head('Transfer-Encoding: chunked')}fffffffffffffffff\r\n{}\r\n${chunked}`],
    ['a chunk ended by LF', `${head('Transfer-Encoding: chunked')}2\n{}\n0\n\n${inner}`],
    ['a chunk longer than it says', `${head('Transfer-Encoding: chunked')}1\r\n{}\r\n${chunked}`],
    ['a chunk extension with LF', `${head('Transfer-Encoding: chunked')}2;a\nx\r\n{}\r\n${chunked}`],
    [
      'trailers that are headers',
      `${head('Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\nContent-Length: ${inner.length}\r\n\r\n`,
    ],
    ['two Hosts', `${head('Host: elsewhere', 'Content-Length: 2')}{}`],
    [
      'no Host',
      head('Content-Length: 2')
        .replace(/Host: .*\r\n/, '')
        .concat('{}'),
    ],
    ['two Authorizations', `${head(`authorization: Bearer ${token}`, 'Content-Length: 2')}{}`],
    ['absolute form elsewhere', head('Content-Length: 2').replace(path, `http://169.254.169.254${path}`).concat('{}')],
    ['CONNECT', `CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['TRACE', `TRACE ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`],
    [
      'an upgrade to h2c',
      head(
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
        'Content-Length: 2',
      ).concat('{}'),
    ],
    ['HTTP/2 outright', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', `GET ${path}\r\n\r\n`],
    ['HTTP/3.0', head('Content-Length: 2').replace('HTTP/1.1', 'HTTP/3.0').concat('{}')],
    ['a space in the path', head('Content-Length: 2').replace(path, `${path} HTTP/1.1 x`).concat('{}')],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a body with GET', `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
  ];
}
