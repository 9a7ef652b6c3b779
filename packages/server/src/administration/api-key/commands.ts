import { commands, Shape } from '@daybook/core';
import { issued, revoked } from './events.ts';

export const apiKeyCommands = commands('ApiKey', {
  IssueApiKey: Shape(issued, 'Issue a key to a machine.'),
  RevokeApiKey: Shape(revoked, 'Take a key back.'),
});
