import type { EventOf, Static } from '@daybook/core';
import type { apiKeyEvents } from './events.ts';

/** A key as it stands. */
export type ApiKey =
  | { readonly situation: 'none' }
  | { readonly situation: 'revoked' }
  | { readonly situation: 'live'; readonly issued: Static<(typeof apiKeyEvents)['ApiKeyIssued']['schema']> };

export function evolveApiKey(_: ApiKey, { type, data }: EventOf<typeof apiKeyEvents>): ApiKey {
  return type === 'ApiKeyIssued' ? { situation: 'live', issued: data } : { situation: 'revoked' };
}
