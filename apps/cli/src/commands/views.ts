import type { AnyView } from '@daybook/core';
import { CliError, UsageError } from '../problems.ts';
import type { Session } from '../session.ts';

/** The views named, or all of them. @throws UsageError if none is named, or one that is not there. */
export function chosenViews({ engine }: Session, names: readonly string[], all: boolean): readonly AnyView[] {
  const { views } = engine.registry;
  if (all) return [...views.values()];
  if (names.length === 0) throw new UsageError(`name a view, or give --all; there are ${[...views.keys()].join(', ')}`);
  return names.map((name) => viewNamed({ engine }, name));
}

export function viewNamed({ engine }: Pick<Session, 'engine'>, name: string): AnyView {
  const { views } = engine.registry;
  const view = views.get(name);
  if (!view) throw new CliError(`there is no view ${name}; there are ${[...views.keys()].join(', ')}`);
  return view;
}
