import { canonicalJson, type Rejection } from '@daybook/core';
import { refuse } from '../rejections.ts';
import type { LineQuantity, MovedLine } from '../vocabulary.ts';
import type { Placed } from './evolve.ts';
import { type Line, moved } from './lines.ts';

/** Looks up the lines a caller names and checks that so many of each are there to be moved. */
export function chooseLines(
  order: Placed,
  asked: readonly LineQuantity[],
  movable: (line: Line) => number,
  tooMany: 'quantity_not_open' | 'quantity_not_shipped',
): MovedLine[] | Rejection {
  const chosen = new Map<string, MovedLine>();
  for (const { lineId, quantity } of asked) {
    if (chosen.has(lineId)) return refuse('duplicate_line', { lineId });
    const line = order.lines.find((candidate) => candidate.lineId === lineId);
    if (!line) return refuse('line_not_found', { lineId });
    const most = movable(line);
    if (quantity > most) return refuse(tooMany, { lineId, asked: quantity, most });
    chosen.set(lineId, moved(line, quantity));
  }
  return chosen.size > 0 ? [...chosen.values()] : refuse('no_lines');
}

/** Whether two lists name the same quantities of the same lines, in whatever order. */
export function sameLines(a: readonly LineQuantity[], b: readonly LineQuantity[]): boolean {
  const sorted = (lines: readonly LineQuantity[]) =>
    canonicalJson(
      lines.map(({ lineId, quantity }) => [lineId, quantity]).sort(([x], [y]) => (String(x) < String(y) ? -1 : 1)),
    );
  return sorted(a) === sorted(b);
}
