import type { Engine } from '@daybook/engine';
import type { KnownApiKey } from '../../identity/api-key-verifier.ts';
import { streamState } from '../stream-state.ts';
import { apiKey } from './decide.ts';

/** Looks keys up in the log itself, where what has just been revoked is revoked. */
export function apiKeysOf(engine: Engine): (keyId: string) => Promise<KnownApiKey | null> {
  return async (keyId) => {
    const { state } = await streamState(engine, apiKey, keyId);
    if (state.situation !== 'live') return null;
    const { digest, tenant, roles, holds, operations, expiresAt } = state.issued;
    const until = expiresAt === null ? null : Date.parse(expiresAt);
    const allowed = operations === null ? {} : { operations };
    return { digest, principal: { subject: `key:${keyId}`, tenant, roles, holds, until, ...allowed } };
  };
}
