import { UUID_PATTERN } from '@daybook/core';
import { isRoutingNumber } from './aba.ts';
import type { Address } from './address.ts';
import { isIban } from './iban.ts';
import { isNuban } from './nuban.ts';

/** The code of the refusal that says what is wrong with an address. */
export type AddressProblem =
  | 'invalid_account_address'
  | 'invalid_vpa'
  | 'invalid_iban'
  | 'invalid_nuban'
  | 'invalid_aba'
  | 'invalid_sort_code'
  | 'invalid_ifsc';

/** The name before the `@` and the handle of who keeps it, as NPCI writes them. */
const VPA = /^[a-zA-Z0-9._-]{2,190}@[a-zA-Z][a-zA-Z0-9]{1,63}$/;
const US_ACCOUNT = /^\d{4,17}$/;
const UK_ACCOUNT = /^\d{8}$/;
const SORT_CODE = /^\d{6}$/;
const INDIAN_ACCOUNT = /^\d{9,18}$/;
/** Four letters for the bank, a zero kept for later, six characters for the branch. */
const IFSC = /^[A-Z]{4}0[A-Z0-9]{6}$/;

/**
 * What is wrong with the form of an address, or null. That it is well formed and its check digits agree does not mean
 * that anybody has it: that is for its bank to say.
 */
export function addressProblem({ type, id, bank }: Address): AddressProblem | null {
  switch (type) {
    case 'account':
      return UUID_PATTERN.test(id) && bank === null ? null : 'invalid_account_address';
    case 'vpa':
      return VPA.test(id) && bank === null ? null : 'invalid_vpa';
    case 'iban':
      return isIban(id) && bank === null ? null : 'invalid_iban';
    case 'nuban':
      return bank !== null && isNuban(id, bank) ? null : 'invalid_nuban';
    case 'aba':
      return bank !== null && isRoutingNumber(bank) && US_ACCOUNT.test(id) ? null : 'invalid_aba';
    case 'sort_code':
      return bank !== null && SORT_CODE.test(bank) && UK_ACCOUNT.test(id) ? null : 'invalid_sort_code';
    case 'ifsc':
      return bank !== null && IFSC.test(bank) && INDIAN_ACCOUNT.test(id) ? null : 'invalid_ifsc';
  }
}
