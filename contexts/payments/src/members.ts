import type { Address } from './addresses/address.ts';
import type { Member } from './policies.ts';
import { OWN_HOUSE } from './settlement/events.ts';

/** The bank an address belongs to, by the scheme's table: a bank's id, `own` for our own accounts, null for nobody's. */
export function bankOf(address: Address, members: readonly Member[]): string | null {
  if (address.type === 'account') return OWN_HOUSE;
  return members.find((member) => serves(member, address))?.bankId ?? null;
}

function serves(member: Member, { type, id, bank }: Address): boolean {
  switch (type) {
    case 'account':
      return false;
    case 'vpa':
      return member.vpaHandles.includes(id.slice(id.lastIndexOf('@') + 1).toLowerCase());
    case 'ifsc':
      return member.ifscBanks.includes((bank ?? '').slice(0, 4).toUpperCase());
    case 'nuban':
      return member.nubanBanks.includes(bank ?? '');
    case 'aba':
      return member.abaRoutings.includes(bank ?? '');
    case 'sort_code':
      return member.sortCodes.includes((bank ?? '').replaceAll('-', ''));
    case 'iban': {
      const iban = id.replaceAll(' ', '').toUpperCase();
      return member.ibanBanks.some((one) => iban.startsWith(one.country) && iban.slice(4).startsWith(one.bank));
    }
  }
}
