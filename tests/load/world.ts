import type { LoadServer } from './processes.ts';

/** Somebody who moves money between accounts of its own. */
export type Sender = {
  readonly port: number;
  readonly tenant: string;
  readonly token: string;
  readonly accounts: readonly string[];
};

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
  return { port: Number(new URL(server.commands).port), tenant, token, accounts: opened };
}
