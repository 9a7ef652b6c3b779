/**
 * The currencies of ISO 4217 (list one, as of 2026-01) by how many decimals their minor unit has. Left out on purpose:
 * withdrawn codes (BGN, HRK, SLL …), and codes that are not money one can pay an exact amount in and so have no minor
 * unit: metals (XAU), units of account (XDR), testing (XTS) and "no currency" (XXX).
 */
const CODES_BY_DECIMALS: readonly (readonly [decimals: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY ' +
      'COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ' +
      'ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
      'MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE ' +
      'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ' +
      'ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const decimalsByCode: ReadonlyMap<string, number> = new Map(
  CODES_BY_DECIMALS.flatMap(([decimals, codes]) => codes.split(' ').map((code): [string, number] => [code, decimals])),
);

/** Every currency in use, in alphabetical order. */
export const CURRENCIES: readonly string[] = [...decimalsByCode.keys()].sort();

/** Whether this is the code of a currency in use, spelt as ISO 4217 spells it. */
export function isCurrency(code: string): boolean {
  return decimalsByCode.has(code);
}

/**
 * How many decimals an amount of this currency has: 2 for GBP, 0 for JPY, 3 for KWD, 4 for CLF.
 * @throws RangeError for a code that is not a currency in use.
 */
export function currencyDecimals(code: string): number {
  const decimals = decimalsByCode.get(code);
  if (decimals === undefined) throw new RangeError(`${code} is not a currency in use`);
  return decimals;
}
