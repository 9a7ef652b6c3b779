import type { FastifyInstance } from 'fastify';

/** An answer, read. `body` is the parsed JSON, or the text where it is none. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

/** A server that listens on a port of its own, with the calls tests make. */
export type Served = {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly port: number;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
};

/** Starts a server on a free port of this machine. */
export async function served(app: FastifyInstance): Promise<Served> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(url + path, init);
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson && text !== '' ? JSON.parse(text) : { text },
    };
  };
  return {
    app,
    url,
    port: Number(new URL(url).port),
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        ...(body === undefined ? { headers } : { body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } }),
      }),
    close: () => app.close(),
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };
