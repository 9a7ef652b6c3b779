/**
 * What stands behind the check digits, by country: runs of `n` digits, `a` capital letters or `c` capital letters and
 * digits, each with its length. SWIFT's IBAN registry, release 101, with the territories that use their country's
 * shape. `GB` is `a4 n6 n8`: a UK IBAN is 22 characters long.
 */
const SHAPES_BY_COUNTRY: readonly (readonly [shape: string, countries: string])[] = [
  ['n11', 'NO'],
  ['n12', 'BE'],
  ['a2 n12', 'FK'],
  ['a4 n10', 'NL'],
  ['n14', 'AX DK FI FO GL SD'],
  ['n15', 'SI'],
  ['n3 c10 n2', 'MK'],
  ['n16', 'AT BA EE LT MN XK'],
  ['n3 c13', 'KZ LU'],
  ['a4 c13', 'LV'],
  ['n17', 'HR'],
  ['n5 c12', 'CH LI'],
  ['a2 n16', 'GE'],
  ['a4 c14', 'BH'],
  ['a4 n14', 'GB GG IE IM JE'],
  ['a4 n6 c8', 'BG'],
  ['n18', 'CR DE ME RS VA'],
  ['a4 c15', 'GI'],
  ['a4 n15', 'IQ'],
  ['n19', 'AE IL SO TL'],
  ['n3 c16', 'OM'],
  ['a4 c16', 'PK RO'],
  ['a4 n16', 'VG'],
  ['c20', 'MD'],
  ['n2 c18', 'SA'],
  ['n20', 'CZ ES SE SK TN'],
  ['n8 c12', 'AD'],
  ['n21', 'LY PT ST'],
  ['n22', 'IS'],
  ['n6 c16', 'TR'],
  ['a1 n10 c12', 'IT SM'],
  ['n10 c11 n2', 'BL FR GF GP MC MF MQ NC PF PM RE TF WF YT'],
  ['n23', 'BI DJ MR'],
  ['n7 c16', 'GR'],
  ['a4 c20', 'AZ'],
  ['a4 n20', 'HN NI SV'],
  ['c24', 'GT'],
  ['c4 n20', 'DO'],
  ['c4 n4 c16', 'BY'],
  ['n24', 'HU PL'],
  ['n4 c20', 'LB'],
  ['n8 c16', 'AL CY'],
  ['a4 c21', 'PS QA'],
  ['n23 a1 c1', 'BR'],
  ['n25', 'EG'],
  ['n6 c19', 'UA'],
  ['a4 c22', 'KW'],
  ['a4 n19 a3', 'MU'],
  ['a4 n4 c18', 'JO YE'],
  ['a4 n20 a3', 'SC'],
  ['a4 n5 c18', 'MT'],
  ['a4 c24', 'LC'],
  ['n14 c15', 'RU'],
];

/** Check digits are 98 less a remainder of 0 to 96. */
const CHECK_DIGITS = /^(?:0[2-9]|[1-8][0-9]|9[0-8])$/;

const CHARACTERS: Readonly<Record<string, string>> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' };

const shapeByCountry: ReadonlyMap<string, RegExp> = new Map(
  SHAPES_BY_COUNTRY.flatMap(([shape, countries]) => {
    const runs = shape.replaceAll(/([nac])(\d+) ?/g, (_, of: string, length: string) => `${CHARACTERS[of]}{${length}}`);
    const pattern = new RegExp(`^${runs}$`);
    return countries.split(' ').map((country): [string, RegExp] => [country, pattern]);
  }),
);

/** Every country whose IBANs are known, in alphabetical order. */
export const IBAN_COUNTRIES: readonly string[] = [...shapeByCountry.keys()].sort();

/** Whether this is an IBAN as it is stored: without spaces, in capitals, of its country's shape, checked by mod 97. */
export function isIban(text: string): boolean {
  const shape = shapeByCountry.get(text.slice(0, 2));
  return shape !== undefined && CHECK_DIGITS.test(text.slice(2, 4)) && shape.test(text.slice(4)) && isChecked(text);
}

/** ISO 7064: the country and the check digits put last, letters counted from 10, the number is 1 modulo 97. */
function isChecked(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder === 1;
}
