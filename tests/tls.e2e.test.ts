import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import {
  AUDIENCE,
  type FakeIdp,
  type FakeKey,
  fakeIdp,
  fakeKey,
  goodClaims,
  signed,
  type TestCertificate,
  testAuthority,
} from '@daybook/server/testing';
import { credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Message, metadataOf, serviceAt } from './support/grpc-client.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

const servers = testAuthority('Servers');
const clients = testAuthority('Clients');
const strangers = testAuthority('Clients'); // of the same name: only its key is another
const ada = clients.issue('ada');
const bob = clients.issue('bob');
const expired = clients.issue('ada', { expired: true });
const forged = strangers.issue('ada');

/** Longer than two looks at whether a proof still counts. */
const LOOKED_AT_MS = 2_500;

describe('a server that speaks TLS and knows certificates', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let idp: FakeIdp;
  let key: FakeKey;
  beforeAll(async () => {
    [place, idp, key] = await Promise.all([temporaryFolder(), fakeIdp(), fakeKey('first')]);
    idp.publish(key);
    const itself = servers.issue('localhost');
    const file = async (name: string, text: string) => {
      await writeFile(path.join(place.folder, name), text);
      return path.join(place.folder, name);
    };
    server = await startServerProcess({
      ...ANY_PORTS,
      DAYBOOK_FOLDER: place.folder,
      DAYBOOK_AUTH: 'oidc',
      DAYBOOK_OIDC_ISSUER: idp.issuer,
      DAYBOOK_OIDC_AUDIENCE: AUDIENCE,
      DAYBOOK_OIDC_JWKS_URL: idp.jwksUrl,
      DAYBOOK_TLS_CERT: await file('server.pem', itself.cert),
      DAYBOOK_TLS_KEY: await file('server.key', itself.key),
      DAYBOOK_TLS_CLIENT_CA: await file('clients.pem', clients.cert),
      DAYBOOK_ADMIN_MTLS: 'required',
    });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await Promise.all([place.remove(), idp.close()]);
  });

  const claims = (roles: readonly string[]) => ({ ...goodClaims(idp.issuer), tenant: 'default', roles });
  const token = (...roles: string[]) => signed(key, claims(roles));
  const boundTo = ({ sha256 }: TestCertificate, ...roles: string[]) =>
    signed(key, { ...claims(roles), cnf: { 'x5t#S256': sha256 } });

  describe('over gRPC', () => {
    /** A client of a service with a connection of its own, which shows a certificate and trusts an authority. */
    const client = (service: string, certificate: TestCertificate | null, trusted = servers): Message => {
      const [own, chain] = certificate ? [Buffer.from(certificate.key), Buffer.from(certificate.cert)] : [null, null];
      const channel = credentials.createSsl(Buffer.from(trusted.cert), own, chain);
      return serviceAt(server.addresses.grpc.replace('127.0.0.1', 'localhost'), service, channel);
    };
    const bearing = (proof?: string) => metadataOf(proof === undefined ? {} : { authorization: `Bearer ${proof}` });
    const asked = (one: Message, proof?: string) =>
      new Promise<number>((resolve) =>
        one.Orders({}, bearing(proof), (error: { code: number } | null) => resolve(error?.code ?? status.OK)),
      );
    const ordersOf = (certificate: TestCertificate | null) => client('daybook.orders.v1.Orders', certificate);

    it('is told who asks by a token, also without a certificate', async () => {
      expect(server.addresses.grpc).toMatch(/^https:/);
      expect(await asked(ordersOf(null), await token('trader'))).toBe(status.OK);
      expect(await asked(ordersOf(null))).toBe(status.UNAUTHENTICATED);
      expect(await asked(ordersOf(ada))).toBe(status.UNAUTHENTICATED); // a certificate alone is no proof
    });

    it('takes a command, and shows what it led to', async () => {
      const one = ordersOf(ada);
      const stock = { product_id: randomUUID(), sku: 'MUG', quantity: 10 };
      const proof = bearing(await boundTo(ada, 'operator'));
      const receipt = await new Promise<Message>((resolve, reject) =>
        one.ReplenishStock(stock, proof, (error: Error | null, message: Message) =>
          error ? reject(error) : resolve(message),
        ),
      );
      expect(receipt).toMatchObject({ stream_id: stock.product_id, version: '1' });
    });

    it('takes a token that is bound to a certificate from the connection that has proved it, and no other', async () => {
      const bound = await boundTo(ada, 'trader');
      const one = ordersOf(ada);
      expect([await asked(one, bound), await asked(one, bound)]).toEqual([status.OK, status.OK]);
      expect(await asked(ordersOf(bob), bound)).toBe(status.UNAUTHENTICATED);
      expect(await asked(ordersOf(null), bound)).toBe(status.UNAUTHENTICATED);
    });

    it('believes no certificate of another authority, or that has run out', async () => {
      // OpenSSL may break off with one whose signature is wrong before anything is answered.
      const refused = [status.UNAUTHENTICATED, status.UNAVAILABLE];
      expect(refused).toContain(await asked(ordersOf(forged), await boundTo(forged, 'trader')));
      expect(await asked(ordersOf(expired), await boundTo(expired, 'trader'))).toBe(status.UNAUTHENTICATED);
    });

    it('is not spoken to by who trusts another authority, or speaks in the clear', async () => {
      const proof = await token('trader');
      expect(await asked(client('daybook.orders.v1.Orders', null, strangers), proof)).toBe(status.UNAVAILABLE);
      const clear = serviceAt(server.addresses.grpc, 'daybook.orders.v1.Orders');
      expect(await asked(clear, proof)).toBe(status.UNAVAILABLE);
    });

    it('knows by its certificate who follows the log, also when it looks again', async () => {
      const proof = bearing(await boundTo(ada, 'auditor'));
      const feed = client('daybook.v1.Feed', ada).Events({}, proof);
      const first = new Promise((resolve) => feed.once('data', resolve));
      const ended = new Promise<number>((resolve) => feed.on('error', ({ code }: { code: number }) => resolve(code)));
      expect(typeof (await Promise.race([first, ended]))).toBe('object');
      await new Promise((resolve) => setTimeout(resolve, LOOKED_AT_MS));
      feed.cancel();
      expect(await ended).toBe(status.CANCELLED);
    });
  });

  describe('over HTTP', () => {
    /** The status of the answer, or the code of what broke the connection. */
    const asked = (url: string, certificate: TestCertificate | null, proof?: string) =>
      new Promise<number | string>((resolve) => {
        const options = {
          ca: servers.cert,
          agent: false,
          ...(certificate ? { cert: certificate.cert, key: certificate.key } : {}),
          headers: proof === undefined ? {} : { authorization: `Bearer ${proof}` },
        };
        request(url, options, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
          .end();
      });

    it('takes a bound token over the connection that has proved its certificate only', async () => {
      const url = `${server.addresses.queries}/api/v1/orders`;
      const bound = await boundTo(ada, 'trader');
      expect(await asked(url, ada, bound)).toBe(200);
      expect(await asked(url, bob, bound)).toBe(401);
      expect(await asked(url, null, bound)).toBe(401);
      expect(await asked(url, forged, await boundTo(forged, 'trader'))).toBe(401);
      expect(await asked(url, null, await token('trader'))).toBe(200);
    });

    it('lets nobody near the administration without a certificate, and asks who it is that has one', async () => {
      const at = (name: string) => `${server.addresses.admin}/api/v1/admin/${name}`;
      expect(await asked(at('live'), ada)).toBe(200);
      expect(await asked(at('health'), ada)).toBe(401);
      expect(await asked(at('health'), ada, await token('operator'))).toBe(200);
      const proof = await token('operator');
      for (const certificate of [null, forged, expired])
        expect(await asked(at('live'), certificate, proof)).toMatch(/^(ERR_SSL_|ECONNRESET)/);
    });
  });
});
