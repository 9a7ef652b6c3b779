import { commandServer, queryServer, type ServerOptions } from '@daybook/server';
import { memoryEngine, served, toy } from '@daybook/server/testing';
import type { Change, LogEvent } from '../calls.ts';
import { type Client, clientOver } from '../client.ts';
import type { ClientOptions, CommandOptions, FollowOptions, Pages, ReadOptions, Receipt, RowAnswer } from '../index.ts';

export type AccountRow = { readonly id: string; readonly owner: string; readonly balanceMinor: number };

/** What would be generated for the toy context. */
export type ToyTypes = {
  readonly operations: {
    openAccount(request: object, options?: CommandOptions): Promise<Receipt>;
    payIn(request: { id: string; amountMinor: number }, options?: CommandOptions): Promise<Receipt>;
    closeAccount(request: { id: string }, options?: CommandOptions): Promise<Receipt>;
    account(request: { id: string }, options?: ReadOptions): Promise<RowAnswer<AccountRow>>;
    accounts(request: { status: string; limit?: number; sort?: string }, options?: ReadOptions): Pages<AccountRow>;
  };
  readonly follow: {
    account(request: { id: string }, options?: FollowOptions): AsyncIterable<Change<AccountRow>>;
  };
  readonly commands: { openAccount: object; payIn: { id: string; amountMinor: number } };
  readonly event: LogEvent<'AccountOpened' | 'MoneyPaidIn', { readonly amountMinor: number }>;
};

const table = {
  openAccount: { kind: 'command', path: '/api/v1/accounts' },
  payIn: { kind: 'command', path: '/api/v1/accounts/{id}/payments' },
  closeAccount: { kind: 'command', path: '/api/v1/accounts/{id}/close' },
  account: { kind: 'row', path: '/api/v1/accounts/{id}' },
  accounts: { kind: 'page', path: '/api/v1/accounts' },
} as const;

/** The toy context behind both faces, and clients of it. */
export async function toyServers(options: ServerOptions = {}) {
  const engine = memoryEngine([toy]);
  const [commands, queries] = [
    await served(commandServer(engine, options)),
    await served(queryServer(engine, options)),
  ];
  return {
    engine,
    commands,
    queries,
    client: (more: Partial<ClientOptions> = {}): Client<ToyTypes> =>
      clientOver<ToyTypes>(table, {
        commandUrl: commands.url,
        queryUrl: queries.url,
        ...more,
        retries: { firstDelayMs: 1, maxDelayMs: 2, ...more.retries },
      }),
    async close() {
      await commands.close();
      await queries.close();
    },
  };
}

/** What happens to one request on its way: nothing, or it goes wrong before or behind the server. */
export type Fault = null | 'never sent' | 'answer lost' | 'answer cut' | { readonly cutAfter: number } | Response;

/** A fetch with faults, one for each request in order, and then none. */
export function faulty(...faults: Fault[]) {
  const sent: Request[] = [];
  const asked: typeof fetch = async (input, init) => {
    sent.push(new Request(input instanceof Request ? input : String(input), { ...init, signal: null }));
    const fault = faults.shift() ?? null;
    if (fault === 'never sent') throw new TypeError('fetch failed');
    if (fault instanceof Response) return fault;
    const answer = await fetch(input, init);
    if (fault === null) return answer;
    if (fault === 'answer lost') {
      await answer.arrayBuffer();
      throw new TypeError('fetch failed');
    }
    return new Response(fault === 'answer cut' ? cut(answer, HALF) : cut(answer, fault.cutAfter), {
      status: answer.status,
      headers: answer.headers,
    });
  };
  return { fetch: asked, sent };
}

/** Of an answer that is a receipt or lines of them. */
const HALF = 80;

/** So many bytes of a body, and then a broken connection. */
function cut({ body }: Response, bytes: number): ReadableStream<Uint8Array> {
  const reader = body?.getReader();
  let left = bytes;
  return new ReadableStream({
    async pull(controller) {
      const chunk = left > 0 ? await reader?.read() : undefined;
      if (chunk?.value) {
        controller.enqueue(chunk.value.slice(0, left));
        left -= chunk.value.length;
        return;
      }
      void reader?.cancel().catch(() => undefined);
      controller.error(new TypeError('terminated'));
    },
  });
}
