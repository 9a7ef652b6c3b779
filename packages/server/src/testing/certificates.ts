import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, as PEM. `sha256` is what a token may be bound to. */
export type TestCertificate = { readonly cert: string; readonly key: string; readonly sha256: string };

/** Issues certificates for tests. */
export type TestAuthority = {
  readonly cert: string;
  /** `expired`: it was good until yesterday. */
  issue(name: string, more?: { expired?: boolean }): TestCertificate;
};

const DAY_MS = 86_400_000;

/** Makes an authority of its own, without any program beside Node: X.509 (RFC 5280) as far as a test needs it. */
export function testAuthority(name: string): TestAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = certificate({
    name,
    issuer: name,
    publicKey: keys.publicKey,
    signer: keys.privateKey,
    isAuthority: true,
  });
  return {
    cert: pem(own),
    issue(subject, { expired = false } = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const made = certificate({ name: subject, issuer: name, publicKey, signer: keys.privateKey, expired });
      return {
        cert: pem(made),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        sha256: hash('sha256', made, 'base64url'),
      };
    },
  };
}

function certificate(what: {
  name: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  isAuthority?: boolean;
  expired?: boolean;
}): Buffer {
  const until = Date.now() + (what.expired ? -DAY_MS : DAY_MS);
  const spki = what.publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const extension = what.isAuthority
    ? sequence(oid('551d13'), der(0x01, Buffer.from([0xff])), octets(sequence(der(0x01, Buffer.from([0xff])))))
    : sequence(
        oid('551d11'), // for the names that tests connect to
        octets(sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))),
      );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    nameOf(what.issuer),
    sequence(time(until - 10 * DAY_MS), time(until)),
    nameOf(what.name),
    spki,
    der(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', body, what.signer);
  return sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts));
const octets = (content: Buffer) => der(0x04, content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const nameOf = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const time = (ms: number) =>
  der(0x18, Buffer.from(`${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));
const pem = (bytes: Buffer) => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};
