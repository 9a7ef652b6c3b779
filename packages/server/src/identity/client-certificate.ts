import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Credentials } from '../operations/authenticate.ts';

type Certificate = Pick<Credentials, 'certificateSubject' | 'certificateSha256'>;

/** A connection's certificate does not change, and reading it costs more than the rest of a request's identity. */
const known = new WeakMap<Socket, Certificate>();
const NONE: Certificate = {};

/** The certificate that a client's connection has proved; nothing where it has none that was verified. */
export function certificateOf(socket: Socket): Certificate {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return NONE;
  const found = known.get(socket) ?? read(socket);
  known.set(socket, found);
  return found;
}

function read(socket: TLSSocket): Certificate {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return NONE;
  return {
    certificateSubject: certificate.subject.replaceAll('\n', ', '),
    certificateSha256: hash('sha256', certificate.raw, 'base64url'),
  };
}
