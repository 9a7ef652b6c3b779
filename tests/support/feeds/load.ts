import { randomUUID } from 'node:crypto';

/** Commands at a steady rate, each repeated under its key until it has its receipt. */
export type Load = {
  /** Positions that were acknowledged. */
  readonly acknowledged: number[];
  /** Sends nothing new; resolves when everything has its receipt. */
  finish(): Promise<void>;
};

const AGAIN_AFTER_MS = 100;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Replenishes the products in turn, so many times a second. */
export function startLoad(base: string, products: readonly string[], perSecond: number): Load {
  const acknowledged: number[] = [];
  const pending = new Set<Promise<void>>();
  let count = 0;

  async function send(productId: string) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const body = JSON.stringify({ sku: 'MUG', quantity: 1 });
    for (;;) {
      const answer = await fetch(`${base}/api/v1/inventory/${productId}/replenish`, {
        method: 'POST',
        headers,
        body,
      }).catch(() => null);
      const receipt = (await answer?.json().catch(() => null)) as { position?: number } | null;
      if (answer?.ok && receipt?.position !== undefined) return void acknowledged.push(receipt.position);
      await pause(AGAIN_AFTER_MS);
    }
  }

  const timer = setInterval(() => {
    const sending: Promise<void> = send(products[count++ % products.length] ?? '').finally(() =>
      pending.delete(sending),
    );
    pending.add(sending);
  }, 1_000 / perSecond);
  return {
    acknowledged,
    async finish() {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

/** Fills the log with so many commands at once, through the intake. */
export async function fill(base: string, products: readonly string[], commands: number): Promise<void> {
  const lines = Array.from({ length: commands }, (_, i) =>
    JSON.stringify({
      commandId: randomUUID(),
      path: `/api/v1/inventory/${products[i % products.length]}/replenish`,
      body: { sku: 'MUG', quantity: 1 },
    }),
  );
  const answer = await fetch(`${base}/api/v1/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  });
  const answers = (await answer.text()).trim().split('\n');
  const refused = answers.find((line) => !line.includes('"position"'));
  if (refused !== undefined || answers.length !== commands) throw new Error(`not filled: ${refused ?? answers.length}`);
}
