import path from 'node:path';
import { HELD_ID, openDevIssuer, ROLE, TENANT } from '@daybook/server';
import type { Output } from '../output.ts';
import { UsageError } from '../problems.ts';

export type TokenOptions = {
  readonly role: readonly string[];
  readonly subject?: string;
  readonly tenant: string;
  /** With commas. */
  readonly holds?: string;
  readonly minutes: number;
};

/** A day: what lies about in a shell's history should not be good for longer. */
const MAX_MINUTES = 24 * 60;
const SUBJECT = /^(?!key:|daybook:)[\x21-\x7e]{1,200}$/;

/** Prints a token and nothing else, so that it can be caught in a variable. */
export async function token(folder: string, options: TokenOptions, output: Output): Promise<void> {
  const { role: roles, tenant, minutes, subject = `dev-${roles[0]}` } = options;
  const holds = options.holds?.split(',') ?? [];
  const wrong = roles.find((role) => !ROLE.test(role));
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is no role`);
  if (!TENANT.test(tenant)) throw new UsageError(`"${tenant}" is no tenant`);
  if (!SUBJECT.test(subject)) throw new UsageError(`"${subject}" is no subject`);
  if (!holds.every((id) => HELD_ID.test(id))) throw new UsageError('--holds takes ids, with commas between them');
  if (minutes < 1 || minutes > MAX_MINUTES) throw new UsageError(`--minutes takes 1 to ${MAX_MINUTES}`);
  const issuer = await openDevIssuer(path.resolve(folder));
  const made = await issuer.sign({ subject, tenant, roles, holds }, minutes);
  output.result({ token: made }, () => [made]);
}
