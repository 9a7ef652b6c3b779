/**
 * What an account stands for. `customer`: somebody's money that we hold. `member`: what a bank of the scheme owes or is
 * owed until settlement. The rest are the ledger's own, one of each for a tenant, opened by their first entry.
 */
export const ACCOUNT_KINDS = ['customer', 'member', 'cash', 'suspense', 'fees', 'liquidity', 'settlement'] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** Why money was moved. */
export const TRANSFER_KINDS = [
  'deposit',
  'withdrawal',
  'transfer',
  'fx',
  'reversal',
  'payment',
  'refund',
  'settlement',
  'adjustment',
] as const;

export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** The name under which `idOf` knows one of the ledger's own accounts, or a bank's. */
export const ownAccount = (kind: Exclude<AccountKind, 'customer' | 'member'>) => `account:${kind}`;
export const memberAccount = (bankId: string) => `account:member:${bankId}`;
