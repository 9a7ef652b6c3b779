import type { Access } from '@daybook/core';
import { problemOf } from '../problems.ts';
import { EVERY_ROLE, type Principal } from './caller.ts';

/**
 * What a caller may do with an operation: undefined, everything of its tenant; otherwise what these ids hold.
 * `operation` is its name; what has none is not for a caller who may use named ones only.
 * @throws Problem `forbidden`
 */
export function permit(
  { roles, holders = [] }: Access,
  principal: Principal,
  operation?: string,
): readonly string[] | undefined {
  const { operations } = principal;
  if (operations && !(operation !== undefined && operations.includes(operation))) throw problemOf('forbidden');
  if (principal.roles.some((role) => role === EVERY_ROLE || roles.includes(role))) return undefined;
  if (principal.roles.some((role) => holders.includes(role))) return principal.holds;
  throw problemOf('forbidden');
}

/** Whether a caller who may see only what it holds is one of a thing's holders. */
export const isHolder = (holds: readonly string[] | undefined, whose: readonly string[]): boolean =>
  holds === undefined || whose.some((id) => holds.includes(id));

/**
 * For a request that names its holders itself. The answer does not depend on whether there is such a thing, so it
 * may be said openly. @throws Problem `forbidden`
 */
export function permitHolder(holds: readonly string[] | undefined, whose: readonly string[]): void {
  if (!isHolder(holds, whose)) throw problemOf('forbidden');
}
