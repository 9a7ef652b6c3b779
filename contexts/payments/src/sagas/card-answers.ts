import type { Json, Step } from '@daybook/core';
import { parseMoney } from '@daybook/money';

/*
 * Reading what came back. An answer is what an adapter or a person wrote, so nothing about its shape is taken on trust.
 */

/** A field that holds text; null where there is none. */
export function textOf(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = Object.getOwnPropertyDescriptor(value, field)?.value;
  return typeof found === 'string' ? found : null;
}

/** The code in a refusal, fit to be recorded as a reason. */
export function codeOf(answer: Json): string {
  const code = textOf(answer, 'code');
  return code !== null && /^[\x20-\x7e]{1,200}$/.test(code) ? code : 'refused';
}

/** The authorisation in an answer, its deadline in RFC 3339 UTC; null where there is none to be read. */
export function authorizationIn(answer: Json): { authorizationId: string; expiresAt: string } | null {
  const authorizationId = textOf(answer, 'authorizationId');
  const deadline = Date.parse(textOf(answer, 'expiresAt') ?? '');
  if (!authorizationId || Number.isNaN(deadline)) return null;
  return { authorizationId, expiresAt: new Date(deadline).toISOString() };
}

/** Whether the gateway acted on another amount than it was asked for. A person's answer may leave the amount out. */
export function actedOnOtherAmount(step: Step | undefined, answer: Json): boolean {
  const request = step?.ask.kind === 'call' ? step.ask.request : null;
  const [asked, done] = [moneyIn(request), moneyIn(answer)];
  return asked !== null && done !== null && asked !== done;
}

/** What a lookup found out; null where the answer cannot be read. */
export function foundIn(answer: Json): { found: 'done' | 'refused'; answer: Json } | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  if (answer.found === 'done') return { found: 'done', answer: answer.response ?? null };
  return answer.found === 'refused' ? { found: 'refused', answer } : null;
}

/** The reference a call was made with. */
export function referenceOf(step: Step | undefined): string {
  return step?.ask.kind === 'call' ? (textOf(step.ask.request, 'reference') ?? '') : '';
}

/** An amount with its currency, in one spelling whatever the sender's; text that is no amount stands for itself. */
function moneyIn(value: unknown): string | null {
  const [amount, currency] = [textOf(value, 'amount'), textOf(value, 'currency')];
  if (amount === null || currency === null) return null;
  const read = parseMoney(amount, currency);
  return typeof read === 'string' ? `${amount} ${currency}` : `${read.amount} minor ${currency}`;
}
