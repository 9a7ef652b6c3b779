import { add, formatMoney, type Money, money, zero } from '@daybook/money';
import { hasDevIssuer, isLoopback, openDevIssuer } from '@daybook/server';
import { liveThrough, type Settled } from '../demo/day.ts';
import { listens, type Server } from '../demo/http.ts';
import { startOwnServer } from '../demo/server.ts';
import { type Output, table } from '../output.ts';
import { CliError } from '../problems.ts';

export type DemoOptions = {
  readonly orders: number;
  readonly seed: string;
  /** Of the commands; undefined: where a server listens unless it is told otherwise. */
  readonly url: string | undefined;
  readonly queryUrl: string | undefined;
  readonly folder: string;
  /** To be shown to the server; undefined: one of this machine's own issuer, where there is one. */
  readonly token: string | undefined;
  readonly signal: AbortSignal;
};

const USUAL: Server = { commands: 'http://127.0.0.1:8080', queries: 'http://127.0.0.1:8081' };
/** How long the longest day takes. */
const DAY_MINUTES = 120;
/** Rows of the table; a longer day is told by its totals. */
const SHOWN = 40;

/** A day at the shop, through the public API of a running server or of one started for the duration. */
export async function demo(options: DemoOptions, output: Output) {
  const { orders, seed, url, queryUrl, folder, signal } = options;
  const own = url === undefined && !(await listens(USUAL.commands)) ? await startOwn(folder, output) : null;
  const faces = own ?? { commands: url ?? USUAL.commands, queries: queryUrl ?? queriesBeside(url) };
  const server = { ...faces, token: options.token || (await devTokenFor(faces, folder)) };
  const started = performance.now();
  try {
    const bar = output.bar('A day at the shop', orders);
    const settled = await liveThrough(server, { orders, seed, signal }, (count) =>
      bar.to(count, `${count} of ${orders} orders settled`),
    );
    bar.done(`${settled.length} orders`);
    const seconds = Math.round(performance.now() - started) / 1_000;
    const summary = { seed, server: server.commands, started: own !== null, seconds, ...totals(settled) };
    output.result({ ...summary, orders: settled }, () => lines(settled, summary));
    const odd = settled.filter(({ asPlanned }) => !asPlanned);
    if (odd.length > 0)
      throw new CliError(`${odd.length} orders did not settle as planned: ${odd.map((o) => o.orderNumber).join(', ')}`);
  } finally {
    await own?.stop();
  }
}

/** A server on this machine may have the folder's issuer; to any other its tokens are nobody's business. */
async function devTokenFor({ commands }: Server, folder: string): Promise<string | undefined> {
  if (!isLoopback(new URL(commands).hostname) || !(await hasDevIssuer(folder))) return undefined;
  const issuer = await openDevIssuer(folder);
  const claims = { subject: 'demo', tenant: 'default', roles: ['trader', 'operator'], holds: [] };
  return issuer.sign(claims, DAY_MINUTES);
}

async function startOwn(folder: string, output: Output) {
  output.note(`nothing listens at ${USUAL.commands}; starting a server for the duration, in ${folder}`);
  return startOwnServer(folder);
}

/** Queries are served one port above commands unless the server is told otherwise. */
export function queriesBeside(url: string | undefined): string {
  if (url === undefined) return USUAL.queries;
  const beside = new URL(url);
  const port = Number(beside.port || (beside.protocol === 'https:' ? 443 : 80));
  beside.port = String(port + 1);
  return beside.origin;
}

function totals(settled: readonly Settled[]) {
  const fates: Record<string, number> = {};
  for (const { fate } of settled) fates[fate] = (fates[fate] ?? 0) + 1;
  return {
    count: settled.length,
    fates,
    ordered: byCurrency(settled, 'total'),
    charged: byCurrency(settled, 'charged'),
    refunded: byCurrency(settled, 'refunded'),
  };
}

function byCurrency(settled: readonly Settled[], what: 'total' | 'charged' | 'refunded'): Record<string, string> {
  const sums = new Map<string, Money>();
  for (const order of settled) {
    const before = sums.get(order.currency) ?? zero(order.currency);
    sums.set(order.currency, add(before, money(order[what], order.currency)));
  }
  return Object.fromEntries([...sums].map(([currency, amount]) => [currency, formatMoney(amount)]));
}

function lines(settled: readonly Settled[], summary: ReturnType<typeof totals> & { seconds: number }): string[] {
  const sum = (amounts: Record<string, string>) =>
    Object.entries(amounts)
      .map(([currency, amount]) => `${amount} ${currency}`)
      .join(', ');
  const left = settled.length - SHOWN;
  return [
    ...table(
      ['order', 'customer', 'lines', 'total', 'status', 'payment', 'charged', 'refunded', ''],
      settled
        .slice(0, SHOWN)
        .map((one) => [
          one.orderNumber,
          one.customer,
          one.lines,
          one.total,
          one.status,
          one.paymentStatus,
          one.charged,
          one.refunded,
          one.asPlanned ? '' : 'NOT AS PLANNED',
        ]),
    ),
    ...(left > 0 ? [`… and ${left} more`] : []),
    '',
    `${summary.count} orders in ${summary.seconds} s: ${Object.entries(summary.fates)
      .map(([fate, count]) => `${count} ${fate}`)
      .join(', ')}`,
    `ordered ${sum(summary.ordered)}, charged ${sum(summary.charged)}, refunded ${sum(summary.refunded)}`,
  ];
}
