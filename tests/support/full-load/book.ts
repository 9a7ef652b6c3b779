import { randomUUID } from 'node:crypto';
import type { Random } from '../crash/random.ts';

/** A replenishment, and all that its sender knows of it. Times in milliseconds of this process's clock. */
export type Command = {
  readonly commandId: string;
  readonly productId: string;
  readonly quantity: number;
  /** How often it went out before it had its receipt, and when it last did. */
  attempts: number;
  lastSentAt: number;
  /** The receipt as it came first, without the line's number; null while there is none. */
  receipt: string | null;
  answeredAt: number;
  /** How often it met the same receipt again, sent although it had one. */
  repeated: number;
};

/** What was asked and what was promised, kept outside the system under test. */
export type Book = {
  readonly products: readonly string[];
  /** Every command ever made. */
  readonly commands: readonly Command[];
  /** Those with a receipt, in the order the receipts came. */
  readonly acknowledged: Command[];
  /** Answers nobody should ever get. */
  readonly contradictions: string[];
  /** How often each kind of trouble was met, by name. */
  readonly troubles: Map<string, number>;
  /** Makes another command, for a product that is drawn by Zipf's law. */
  next(): Command;
};

const MAX_QUANTITY = 9;

export function bookOf(productCount: number, random: Random): Book {
  const products = Array.from({ length: productCount }, () => random.uuid());
  const draw = zipf(productCount, random);
  const commands: Command[] = [];
  return {
    products,
    commands,
    acknowledged: [],
    contradictions: [],
    troubles: new Map(),
    next() {
      const productId = products[draw()] ?? '';
      const quantity = random.whole(1, MAX_QUANTITY);
      const unsent = { attempts: 0, lastSentAt: 0, receipt: null, answeredAt: 0, repeated: 0 };
      const command: Command = { commandId: randomUUID(), productId, quantity, ...unsent };
      commands.push(command);
      return command;
    },
  };
}

/** A command as a line of the intake. */
export const lineOf = ({ commandId, productId, quantity }: Command) =>
  `{"commandId":"${commandId}","path":"/api/v1/inventory/${productId}/replenish","body":{"sku":"PEN-1","quantity":${quantity}}}\n`;

/** Draws from 0 … n-1: of 300, the first one time in six, each of the last hundred one time in a thousand or less. */
function zipf(n: number, random: Random): () => number {
  let sum = 0;
  const upTo = Array.from({ length: n }, (_, rank) => {
    sum += 1 / (rank + 1);
    return sum;
  });
  return () => {
    const wanted = random.number() * sum;
    let [low, high] = [0, n - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
