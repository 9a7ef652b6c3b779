import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A process that refuses everything at once, and does nothing else: what noise costs those who share its machine. */
const BODY = '{"type":"urn:daybook:problem:rate_limited","status":429,"code":"rate_limited"}';
const HEADERS = {
  'Content-Type': 'application/problem+json',
  'Content-Length': BODY.length,
  'Retry-After': '1',
};

const server = createServer((_request, response) => {
  response.writeHead(429, HEADERS).end(BODY);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
