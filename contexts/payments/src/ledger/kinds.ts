/** The ledger's own accounts: one of each for a tenant, without bounds, opened by its first entry. */
export const OWN_KINDS = ['cash', 'suspense', 'fees', 'liquidity', 'settlement'] as const;

export type OwnKind = (typeof OWN_KINDS)[number];

/**
 * What an account stands for. `customer`: somebody's money that we hold. `member`: what a bank of the scheme owes or is
 * owed until settlement. The rest are the ledger's own.
 */
export const ACCOUNT_KINDS = ['customer', 'member', ...OWN_KINDS] as const;

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

/** For what alone a member's account is moved: so it stands at what settlement will move. */
export const MEMBER_KINDS: readonly TransferKind[] = ['payment', 'refund', 'reversal', 'settlement'];

/** The name under which `idOf` knows one of the ledger's own accounts, or a bank's. */
export const ownAccount = (kind: OwnKind) => `account:${kind}`;
export const memberAccount = (bankId: string) => `account:member:${bankId}`;
