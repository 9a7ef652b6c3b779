import type { Engine } from '@daybook/engine';
import { FOLLOWING_EVENTS } from '../feeds/event-filter.ts';
import { HELD_ID, TENANT } from '../identity/token-claims.ts';
import { operationsOf } from '../operations/operations.ts';
import { problemOf, type RequestError } from '../problems.ts';

/** Administration takes two persons, and behind a machine's key there is always the one who has it. */
const NOT_FOR_MACHINES = 'admin';

type Scope = {
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly holds?: readonly string[];
  readonly operations?: readonly string[] | null;
};

/** A role or an operation that nobody declares would be a key that opens nothing, and perhaps something one day. */
export function scopeCheckOf(engine: Engine): (scope: Scope) => void {
  const contexts = engine.registry.contexts;
  const accesses = contexts.flatMap(({ routes, feed }) => [
    ...routes.map(({ access }) => access),
    ...(feed ? [feed] : []),
  ]);
  const roles = new Set(accesses.flatMap((access) => [...access.roles, ...(access.holders ?? [])]));
  roles.delete(NOT_FOR_MACHINES);
  const operations = new Set([...operationsOf(engine).map(({ name }) => name), FOLLOWING_EVENTS, 'metrics', 'health']);
  return (asked) => {
    const errors: RequestError[] = [];
    const check = (isFine: boolean, pointer: string, message: string) => {
      if (!isFine) errors.push({ in: 'body', pointer, message });
    };
    check(TENANT.test(asked.tenant), '/tenant', 'is no tenant');
    for (const [i, role] of asked.roles.entries())
      check(roles.has(role), `/roles/${i}`, 'is no role that a key may have');
    for (const [i, id] of (asked.holds ?? []).entries()) check(HELD_ID.test(id), `/holds/${i}`, 'is no id');
    for (const [i, name] of (asked.operations ?? []).entries())
      check(operations.has(name), `/operations/${i}`, 'is no operation');
    if (errors.length > 0) throw problemOf('invalid_request', { errors });
  };
}
