import { described, Nullable, OneOf, Shape, type Static, Text } from '@daybook/core';

/**
 * Where money is paid from or to. `account`: one of our own, by its id. `vpa`: `name@handle`. `iban`: with its check
 * digits. `nuban`: ten digits, `bank` the three of the Nigerian bank code. `aba`: a US account, `bank` its routing
 * number. `sort_code`: a UK account of eight digits, `bank` its sort code. `ifsc`: an Indian account, `bank` its IFSC.
 */
export const Address = () =>
  Shape(
    {
      type: described(
        OneOf('account', 'vpa', 'iban', 'nuban', 'aba', 'sort_code', 'ifsc'),
        'What kind of address it is.',
      ),
      id: Text({
        maxLength: 255,
        description: 'The address itself: an account number, or a name such as `ada@alder`.',
      }),
      bank: Nullable(
        Text({ maxLength: 20, description: "The bank's code, for the types that need one; null for the others." }),
      ),
    },
    { examples: [{ type: 'vpa', id: 'ada@alder', bank: null }] },
  );

export type Address = Static<ReturnType<typeof Address>>;
