import { Text } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { problemOf } from '../problems.ts';

export const ViewName = () => Text({ maxLength: 100, description: 'The view.', examples: ['orders'] });

/** The name of a declared view. @throws Problem `unknown_view` */
export function knownView({ registry }: Engine, name: string): string {
  if (!registry.views.has(name)) throw problemOf('unknown_view');
  return name;
}
