import type { Lane } from './client.ts';
import type { LoadServer } from './processes.ts';

/** What somebody sends who moves money between accounts of its own, and looks at them. */
export type Sender = { readonly transfers: Lane; readonly looks: Lane; readonly pages: Lane };

/** So much that no transfer of a load is refused for want of money. */
const OVERDRAFT = { currency: 'EUR', limit: '1000000.00' };
const AT_A_TIME = 16;

/** Opens so many accounts of a tenant, as fast as it may. */
export async function senderOf(server: LoadServer, tenant: string, accounts: number): Promise<Sender> {
  const token = await server.token(tenant);
  const opened: string[] = [];
  const open = async (): Promise<void> => {
    while (opened.length < accounts) {
      const answer = await fetch(`${server.commands}/api/v1/accounts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ada Lovelace', currencies: ['EUR'], overdrafts: [OVERDRAFT] }),
      });
      const body = (await answer.json()) as { streamId: string };
      if (answer.status === 201) opened.push(body.streamId);
      else if (answer.status !== 429) throw new Error(`no account was opened: ${JSON.stringify(body)}`);
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, open));
  return {
    transfers: {
      port: portOf(server.commands),
      requests: opened.map((from, i) => transfer(token, from, opened.at(i - 1) ?? from)),
    },
    looks: { port: portOf(server.queries), requests: opened.map((id) => look(token, id)) },
    pages: { port: portOf(server.graphql), requests: opened.map((id) => page(token, id)) },
  };
}

const portOf = (url: string) => Number(new URL(url).port);

const transfer = (token: string, fromAccountId: string, toAccountId: string): string =>
  post('/api/v1/transfers', token, {
    fromAccountId,
    toAccountId,
    amount: '1.00',
    currency: 'EUR',
    description: 'Rent',
  });

/** What a page about an account shows: itself, its balances and the newest of its entries. */
const PAGE = `query($id: UUID!) {
  account(id: $id) { name kind status balances { currency balance debitsPending creditsPending } openedAt }
  accountEntries(id: $id, currency: "EUR", first: 20, sort: "-effectiveDate") {
    edges { node { effectiveDate side amount kind description transferId } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const page = (token: string, id: string): string => post('/graphql', token, { query: PAGE, variables: { id } });

function post(path: string, token: string, what: object): string {
  const body = JSON.stringify(what);
  const more = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  return [...headOf(`POST ${path}`, token), ...more, '', body].join('\r\n');
}

const look = (token: string, accountId: string): string =>
  [...headOf(`GET /api/v1/accounts/${accountId}/entries?currency=EUR&limit=50`, token), '', ''].join('\r\n');

const headOf = (line: string, token: string) => [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`];
