import { errorOf, noAnswer } from './error.ts';
import { DEFAULT_RETRIES, type RetryPolicy, tried } from './retries.ts';

/** Where the servers are, and as whom they are asked. */
export type ClientOptions = {
  /** Where commands are sent, such as `http://127.0.0.1:8080`. */
  readonly commandUrl: string;
  /** Where queries are asked, such as `http://127.0.0.1:8081`. */
  readonly queryUrl: string;
  /** A token or an API key; a function is asked before every try, so that it can give one that is still good. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** In place of the global one. */
  readonly fetch?: typeof fetch | undefined;
  readonly retries?: Partial<RetryPolicy> | undefined;
};

export type Face = 'command' | 'query';

export type Exchange = {
  readonly face: Face;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Present: it is a POST. */
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
};

export type Answer = { readonly headers: Headers; readonly text: string };

/** The one way out to the servers. */
export type Connection = {
  readonly retries: RetryPolicy;
  /** Whether another token can be had when one has run out. */
  readonly renews: boolean;
  /** Asks, and asks again while the answer is passing. @throws DaybookError */
  ask(exchange: Exchange): Promise<Answer>;
  /** Asks once, and leaves the answer's body to be read. The try's time limit is for its head only. @throws DaybookError */
  open(exchange: Exchange): Promise<Response>;
};

export function connection(options: ClientOptions): Connection {
  const { token, fetch: asked = globalThis.fetch } = options;
  const bases = { command: baseOf(options.commandUrl), query: baseOf(options.queryUrl) };
  const retries = { ...DEFAULT_RETRIES, ...options.retries };

  async function send({ face, path, headers = {}, body }: Exchange, signal: AbortSignal): Promise<Response> {
    const proof = typeof token === 'function' ? await token() : token;
    const all = {
      ...headers,
      ...(proof === undefined ? {} : { authorization: `Bearer ${proof}` }),
    };
    const given = Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    try {
      return await asked(bases[face] + path, {
        headers: given,
        signal,
        // A redirect would carry the token to wherever it points.
        redirect: 'error',
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
    } catch (error) {
      throw noAnswer(error);
    }
  }

  return {
    retries,
    renews: typeof token === 'function',
    ask: (exchange) =>
      tried(
        async () => {
          const signal = within(retries.timeoutMs, exchange.signal);
          const response = await send(exchange, signal);
          const text = await response.text().catch((error: unknown) => {
            throw noAnswer(error);
          });
          if (!response.ok) throw errorOf(response.status, text, response.headers);
          return { headers: response.headers, text };
        },
        retries,
        exchange.signal,
      ),
    async open(exchange) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new Error('the answer did not begin in time')), retries.timeoutMs);
      const signal = exchange.signal ? AbortSignal.any([late.signal, exchange.signal]) : late.signal;
      try {
        const response = await send(exchange, signal);
        if (response.ok) return response;
        throw errorOf(response.status, await response.text().catch(() => ''), response.headers);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const baseOf = (url: string) => url.replace(/[/]+$/, '');

function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
