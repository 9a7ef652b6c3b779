import type { DeclaredOperation } from '../call/declared-operations.ts';
import { whoText } from '../call/operation-help.ts';
import { type Output, table } from '../output.ts';

/** Lists what can be called. */
export function operations(all: readonly DeclaredOperation[], output: Output): void {
  const items = all.map(({ name, context, entry: { kind, path }, route: { summary, access } }) => ({
    name,
    kind,
    context,
    path,
    summary,
    access,
  }));
  output.result({ items }, () =>
    table(
      ['operation', 'kind', 'does', 'who'],
      items.map(({ name, kind, summary, access }) => [name, kind, summary, whoText(access)]),
    ),
  );
}
