import {
  type AnyView,
  type Command,
  type Context,
  commandRoute,
  commands,
  event,
  Nullable,
  propertiesOf,
  rejections,
  Shape,
  Text,
  Uuid,
} from '@daybook/core';
import { toy } from '@daybook/server/testing';

/**
 * The toy context as it would be after somebody has declared one more command: its event, its refusal, a field of the
 * row that shows what it did, and its route. This file is the whole edit.
 */
const [account] = toy.streams;
const [accounts] = toy.views;
if (!account || !accounts) throw new Error('the toy has a stream and a view');

const Renaming = Shape(
  { owner: Text({ maxLength: 100, description: 'The name from now on.', examples: ['Ada King'] }) },
  'The owner of an account took another name.',
);
const AccountRenamed = event(Renaming);
const renameCommands = commands('Account', { ...account.commands.schemas, RenameAccount: Renaming });
const refuse = rejections({
  account_name_reserved: { kind: 'unprocessable', meaning: 'Nobody may be called that.' },
});

const grownStream: Context['streams'][number] = {
  ...account,
  events: { ...account.events, AccountRenamed },
  commands: renameCommands,
  decide(command: Command<string, { owner: string }>, state: unknown, context) {
    if (command.type !== 'RenameAccount' || state !== 'open') return account.decide(command, state, context);
    if (command.data.owner === 'root') return refuse('account_name_reserved');
    return [{ type: 'AccountRenamed', data: command.data }];
  },
};

const grownView: AnyView = {
  ...accounts,
  events: { ...accounts.events, AccountRenamed },
  row: Shape({
    ...propertiesOf(accounts.row),
    formerOwner: Nullable(Text({ description: 'The name before the last change of it; null if there was none.' })),
  }),
  project(
    row: Record<string, unknown> | null,
    recorded: { type: string; version: number; data: { owner: string } },
    key,
  ) {
    if (recorded.type !== 'AccountRenamed') {
      const folded = accounts.project(row, recorded, key);
      return typeof folded === 'object' && folded !== null ? { formerOwner: null, ...folded } : folded;
    }
    return row && { ...row, owner: recorded.data.owner, formerOwner: row.owner, version: recorded.version };
  },
};

const renameAccount = commandRoute({
  name: 'renameAccount',
  path: '/api/v1/accounts/{id}/rename',
  access: { roles: ['clerk'] },
  summary: 'Gives the owner of an account another name.',
  params: Shape({ id: Uuid('The account.') }),
  body: Renaming,
  commands: ({ params, body }) => renameCommands.RenameAccount(params.id, body),
});

export const grown: Context = {
  ...toy,
  streams: [grownStream],
  views: [grownView],
  rejections: { ...toy.rejections, ...refuse.codes },
  routes: [...toy.routes.map((route) => ('view' in route ? { ...route, view: grownView } : route)), renameAccount],
};
