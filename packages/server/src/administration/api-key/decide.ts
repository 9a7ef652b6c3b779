import { stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { apiKeyCommands } from './commands.ts';
import { apiKeyEvents } from './events.ts';
import { type ApiKey, evolveApiKey } from './evolve.ts';

/** A machine's way in: issued once, revoked once. */
export const apiKey = stream({
  description: "A machine's key, from its issue until it is revoked.",
  events: apiKeyEvents,
  commands: apiKeyCommands,
  initial: { situation: 'none' } as ApiKey,
  evolve: evolveApiKey,
  decide(command, { situation }) {
    if (command.type === 'IssueApiKey')
      return situation === 'none' ? [{ type: 'ApiKeyIssued', data: command.data }] : refuse('api_key_exists');
    if (situation === 'none') return refuse('api_key_not_found');
    return situation === 'live' ? [{ type: 'ApiKeyRevoked', data: command.data }] : refuse('api_key_revoked');
  },
});
