import { commands, Nullable, Shape, Text } from '@daybook/core';
import { issued } from './events.ts';

export const apiKeyCommands = commands('ApiKey', {
  IssueApiKey: Shape(issued),
  RevokeApiKey: Shape({ by: Text({ maxLength: 200 }), reason: Nullable(Text({ maxLength: 500 })) }),
});
