import { type Line, openOf } from './lines.ts';

/** How far the promise has come: the part of an order's status that is not in its lines. */
export type Stage = 'created' | 'approved' | 'confirmed' | 'cancelled';

export const ORDER_STATUSES = [
  'created',
  'approved',
  'confirmed',
  'partially_shipped',
  'shipped',
  'partially_returned',
  'returned',
  'cancelled',
] as const;

/** What people call the state of an order: derived from its stage and its lines, never stored by itself. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export function orderStatus(stage: Stage, lines: readonly Line[]): OrderStatus {
  const shipped = total(lines, (line) => line.shipped);
  if (stage !== 'confirmed' || shipped === 0) return stage;
  const returned = total(lines, (line) => line.returned);
  if (returned === shipped && isFulfilled(lines)) return 'returned';
  if (returned > 0) return 'partially_returned';
  return isFulfilled(lines) ? 'shipped' : 'partially_shipped';
}

export const FULFILMENT_STATUSES = ['unfulfilled', 'partially_fulfilled', 'fulfilled', 'cancelled'] as const;

/** Whether the goods have left, whatever has come back since. */
export function fulfilmentStatus(stage: Stage, lines: readonly Line[]): (typeof FULFILMENT_STATUSES)[number] {
  if (stage === 'cancelled') return 'cancelled';
  if (total(lines, (line) => line.shipped) === 0) return 'unfulfilled';
  return isFulfilled(lines) ? 'fulfilled' : 'partially_fulfilled';
}

/** Nothing is open and nothing is being prepared. */
const isFulfilled = (lines: readonly Line[]) => lines.every((line) => openOf(line) === 0 && line.inShipment === 0);

const total = (lines: readonly Line[], of: (line: Line) => number) => lines.reduce((sum, line) => sum + of(line), 0);
