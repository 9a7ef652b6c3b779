import type { Account, Evidence, Parcel } from './evidence.ts';
import { groupedBy } from './grouped-by.ts';
import { amountOf, foldOrders, isOpen, type Order } from './orders-folded.ts';
import { foldPayments, type Payment } from './payments-folded.ts';

/** Our books and the gateway's say the same, and nobody has paid for what they did not get. */
export function moneyProblems(evidence: Evidence): string[] {
  const payments = foldPayments(evidence);
  const orders = foldOrders(evidence);
  const accounts = new Map(evidence.accounts.map((account) => [account.reference, account]));
  const parcels = groupedBy(evidence.parcels, ({ reference }) => reference);
  const problems: string[] = [];
  if (accounts.size !== evidence.accounts.length) problems.push('the gateway has authorised one payment twice');
  for (const reference of accounts.keys())
    if (!payments.has(reference))
      problems.push(`the gateway holds money for ${reference}, which is no payment of ours`);
  for (const payment of payments.values()) problems.push(...bookProblems(payment, accounts.get(payment.paymentId)));
  for (const order of orders.values()) {
    problems.push(...orderProblems(order, payments.get(order.paymentId)));
    problems.push(...parcelProblems(order, parcels));
  }
  return problems;
}

function bookProblems(payment: Payment, account: Account | undefined): string[] {
  const { paymentId, authorized, captured, refunded, released, declined, underWay } = payment;
  const problems: string[] = [];
  const say = (what: string, ours: bigint | boolean, theirs: bigint | boolean) => {
    if (ours !== theirs) problems.push(`payment ${paymentId}: ${what} is ${ours} with us, ${theirs} at the gateway`);
  };
  say('authorised', authorized, account ? amountOf(account.amount) : 0n);
  say('captured', captured, account ? amountOf(account.captured) : 0n);
  say('refunded', refunded, account ? amountOf(account.refunded) : 0n);
  say('released', released ?? 0n, account ? amountOf(account.released) : 0n);
  say('voided', released !== null, account?.status === 'voided');
  if (captured > authorized) problems.push(`payment ${paymentId} captured ${captured} of ${authorized}`);
  if (refunded > captured) problems.push(`payment ${paymentId} refunded ${refunded} of ${captured}`);
  if (declined && authorized > 0n) problems.push(`payment ${paymentId} was both declined and authorised`);
  if (underWay.size > 0) problems.push(`payment ${paymentId} still waits for ${[...underWay].join(', ')}`);
  return problems;
}

function orderProblems(order: Order, payment: Payment | undefined): string[] {
  const { orderId, cancelled, charged, refunded, refundsPending, shipments, total, cancelledWorth } = order;
  const problems: string[] = [];
  const captured = payment?.captured ?? 0n;
  const held = payment ? payment.authorized - payment.captured - (payment.released ?? 0n) : 0n;
  const shipped = [...shipments.values()].filter(({ status }) => status === 'shipped' || status === 'charged');
  const worth = shipped.reduce((sum, { amount }) => sum + amount, 0n);
  if (worth !== charged) problems.push(`order ${orderId} shipped goods for ${worth} and charged ${charged}`);
  if (charged !== captured) problems.push(`order ${orderId} charged ${charged}, its payment captured ${captured}`);
  if (refunded !== (payment?.refunded ?? 0n))
    problems.push(`order ${orderId} issued refunds of ${refunded}, its payment refunded ${payment?.refunded ?? 0n}`);
  if (refundsPending.size > 0)
    problems.push(`order ${orderId} still waits for refund ${[...refundsPending].join(', ')}`);
  if (cancelled && held !== 0n)
    problems.push(`order ${orderId} is cancelled, and ${held} of its payment is still held`);
  if (cancelled && captured !== payment?.refunded && captured > 0n)
    problems.push(`order ${orderId} is cancelled, and ${captured} of its payment stays captured`);
  if (!cancelled && !isOpen(order)) {
    if (charged + cancelledWorth !== total)
      problems.push(`order ${orderId} came to ${total}: ${charged} charged and ${cancelledWorth} cancelled`);
    if (held !== 0n) problems.push(`order ${orderId} is filled, and ${held} of its payment is still held`);
  }
  return problems;
}

/** What has left was handed over once; a label of a cancelled shipment was voided; nothing else was ever labelled. */
function parcelProblems({ orderId, shipments }: Order, parcels: ReadonlyMap<string, Parcel[]>): string[] {
  return [...shipments].flatMap(([shipmentId, { status, trackingNumber }]) => {
    const labels = parcels.get(shipmentId) ?? [];
    const where = `order ${orderId}, shipment ${shipmentId} (${status})`;
    if (labels.length > 1) return [`${where} has ${labels.length} labels`];
    const [label] = labels;
    if (status === 'cancelled')
      return label && label.status !== 'voided' ? [`${where} has a label ${label.status}`] : [];
    if (status === 'open') return [`${where} was never sent`];
    const same = label?.trackingNumber === trackingNumber && label?.status === 'dispatched';
    return same ? [] : [`${where} as ${trackingNumber}: the carrier knows ${JSON.stringify(label)}`];
  });
}
