import { describe, expect, it } from 'vitest';
import { plannedOrder, requestKey, stockFor } from './shop.ts';

const day = (seed: string, orders: number) => Array.from({ length: orders }, (_, i) => plannedOrder(seed, i + 1));

describe('the day at the shop', () => {
  it('is the same for the same seed, and a longer day begins like a shorter one', () => {
    expect(day('1', 20)).toEqual(day('1', 20));
    expect(day('1', 40).slice(0, 20)).toEqual(day('1', 20));
    expect(day('2', 20)).not.toEqual(day('1', 20));
  });

  it('sees declined cards, second thoughts and returns', () => {
    expect(new Set(day('1', 100).map(({ fate }) => fate))).toEqual(
      new Set(['delivered', 'declined', 'cancelled', 'returned']),
    );
  });

  it('never runs out of stock: nothing in it depends on who comes first', () => {
    const stock = new Map(stockFor(200).map(({ productId, quantity }) => [productId, quantity]));
    for (const { body } of day('1', 200))
      for (const { productId, quantity } of body.items) stock.set(productId, (stock.get(productId) ?? 0) - quantity);
    expect(Math.min(...stock.values())).toBeGreaterThanOrEqual(0);
  });

  it('names a product once in an order, and gives every request a key of its own', () => {
    for (const { body } of day('1', 100)) {
      const products = body.items.map(({ productId }) => productId);
      expect(new Set(products).size).toBe(products.length);
    }
    const keys = day('1', 50).flatMap(({ number }) => [
      requestKey('1', number, 'place'),
      requestKey('1', number, 'cancel'),
    ]);
    expect(new Set(keys).size).toBe(100);
  });
});
