import type { FastifyRequest } from 'fastify';

/** A request that cannot be understood; answered with 400. */
export class BadRequestError extends Error {
  readonly statusCode = 400;
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The request's idempotency key. @throws BadRequestError without one: nothing here acts without a key. */
export function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key.length === 0 || key.length > 200)
    throw new BadRequestError('idempotency_key_required', 'An Idempotency-Key of 1 to 200 characters is required.');
  return key;
}

/** Reads what was sent, where a RangeError means that the request makes no sense. @throws BadRequestError */
export function inRange<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new BadRequestError('invalid_request', error.message) : error;
  }
}

/** The JSON schema of a text. */
export const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;
