import type { Access } from '@daybook/core';

/** Who may use an operation, in words: `For: operator, trader; customer for what is theirs.` */
export function forWhom({ roles, holders = [] }: Access): string {
  const own = holders.length === 0 ? '' : `${roles.length === 0 ? '' : '; '}${holders.join(', ')} for what is theirs`;
  return `For: ${roles.join(', ')}${own}.`;
}
