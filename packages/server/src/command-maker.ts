import { type Command, type CommandRoute, isRejection, type Rejection } from '@daybook/core';
import { DEFAULT_TENANT, idOfTenant } from '@daybook/engine';
import { derivedId } from './derived-id.ts';
import { NOTHING, partsReaderOf, type Sent } from './reader.ts';

/** What stands around a request: its command's id, the time, and the version the caller saw. */
export type Asked = {
  readonly commandId: string;
  readonly now: string;
  readonly expectedVersion: number | undefined;
  /** Whose things `idOf` names; the default tenant's if left out. */
  readonly tenant: string | undefined;
};

/** Turns what was sent to a route into the commands it makes of it. @throws Problem when it does not fit the route */
export type CommandMaker = (sent: Sent, asked: Asked) => readonly Command[] | Rejection;

/**
 * The one way from outside to commands, for requests of their own and for lines of many: the path's parameters, the
 * query and the body against their declared shapes, then the route's own function, with ids derived from the command's.
 */
export function commandMakerOf(route: CommandRoute): CommandMaker {
  const read = partsReaderOf({ params: route.params, query: NOTHING, shared: NOTHING, body: route.body });
  return (sent, { commandId, now, expectedVersion, tenant = DEFAULT_TENANT }) => {
    const { params, body } = read(sent);
    const made = route.commands({
      params,
      body,
      now,
      newId: (name) => derivedId(commandId, name),
      idOf: (name) => idOfTenant(tenant, name),
    });
    if (isRejection(made)) return made;
    return expecting(expectedVersion, isMany(made) ? made : [made]);
  };
}

/** What the caller saw is the first command's stream: the one the route's path names. */
function expecting(expectedVersion: number | undefined, commands: readonly Command[]): readonly Command[] {
  const [first, ...rest] = commands;
  if (!first) throw new Error('a command route made no command');
  return expectedVersion === undefined ? commands : [{ ...first, expectedVersion }, ...rest];
}

const isMany = (made: Command | readonly Command[]): made is readonly Command[] => Array.isArray(made);
