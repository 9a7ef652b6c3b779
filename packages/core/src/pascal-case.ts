/** A declared name as that of a type: `placeOrder`, `account_days` and `card-gateway` as `PlaceOrder`, `AccountDays`, `CardGateway`. */
export const pascalCase = (name: string): string =>
  name.replace(/(?:^|[-_])([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
