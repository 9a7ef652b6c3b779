import type { Served } from '../../testing/served.ts';

/** An error as a client sees it. */
export type SeenError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly status: number;
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
    readonly details?: Readonly<Record<string, unknown>>;
  };
};

export type SeenAnswer = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what was asked for is as the test has asked
  readonly data: any;
  readonly errors: readonly SeenError[];
  /** The codes of all errors. */
  readonly codes: readonly string[];
  readonly positions: Readonly<Record<string, number>>;
};

export type Asking = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  headers?: Record<string, string>,
) => Promise<SeenAnswer>;

/** Asks a server as a GraphQL client does. */
export const asking =
  (server: Served): Asking =>
  async (query, variables = {}, headers = {}) =>
    seen(await server.post('/graphql', { query, variables }, headers));

export function seen({ status, body }: { status: number; body: Record<string, unknown> }): SeenAnswer {
  const errors = (body.errors ?? []) as readonly SeenError[];
  const { positions = {} } = (body.extensions ?? {}) as { positions?: Record<string, number> };
  return { status, data: body.data, errors, codes: errors.map(({ extensions }) => extensions?.code), positions };
}
