import { type Command, type CommandRoute, commandList, isRejection, type Receipt, type Rejection } from '@daybook/core';
import { type CommandEnvelope, type Engine, idBegunBy, idOfTenant } from '@daybook/engine';
import type { Meter } from '../limits/meter.ts';
import { COSTS } from '../limits/rates.ts';
import { refusal } from '../problems.ts';
import { NOTHING, partsReaderOf, type Sent } from '../reader.ts';
import type { Caller } from './caller.ts';
import { permit, permitHolder } from './permit.ts';

/** What stands around a request: its command's id, the time (RFC 3339 UTC), and the version the caller saw. */
export type Asked = {
  readonly commandId: string;
  readonly now: string;
  readonly expectedVersion: number | undefined;
};

/** What a request comes to, ready to be executed. */
export type Prepared = { readonly commands: readonly Command[]; readonly envelope: CommandEnvelope };

/** What a command led to, and where the thing it made can be read. */
export type Done = { readonly receipt: Receipt; readonly location: string | undefined };

/** A declared command, as every face serves it. */
export type CommandOperation = {
  readonly kind: 'command';
  readonly name: string;
  readonly route: CommandRoute;
  /** @throws Problem where the request does not fit the route, or the caller may not */
  readonly prepare: (sent: Sent, asked: Asked, caller: Caller) => Prepared | Rejection;
  /** @throws Problem; and what `Engine.execute` throws */
  readonly run: (sent: Sent, asked: Asked, caller: Caller) => Promise<Done>;
};

/**
 * The one way from outside to commands, for every face, for requests of their own and for lines of many: whether the
 * caller may, what was sent against the declared shapes, then the route's own function, with ids derived from the command's.
 */
export function commandOperation(engine: Engine, route: CommandRoute, meter: Meter): CommandOperation {
  const read = partsReaderOf({ params: route.params, query: NOTHING, shared: NOTHING, body: route.body });
  const meaningOf = (code: string) => engine.registry.rejections.get(code)?.meaning;

  function prepare(sent: Sent, { commandId, now, expectedVersion }: Asked, caller: Caller): Prepared | Rejection {
    meter.spend(caller, COSTS.command);
    const { tenant } = caller.principal;
    const holds = permit(route.access, caller.principal, route.name);
    const { params, body } = read(sent);
    if (holds !== undefined && route.whose) permitHolder(holds, route.whose({ params, body }));
    const made = route.commands({
      params,
      body,
      now,
      newId: (name) => idBegunBy(commandId, name),
      idOf: (name) => idOfTenant(tenant, name),
    });
    if (isRejection(made)) return made;
    const commands = expecting(expectedVersion, commandList(made));
    // What the request itself names as its holder's need not be looked up again.
    return { commands, envelope: envelopeOf(commandId, caller, route.whose ? undefined : holds) };
  }

  return {
    kind: 'command',
    name: route.name,
    route,
    prepare,
    async run(sent, asked, caller) {
      const prepared = prepare(sent, asked, caller);
      const outcome = isRejection(prepared) ? prepared : await engine.execute(prepared.commands, prepared.envelope);
      if (isRejection(outcome)) throw refusal(outcome, meaningOf(outcome.code));
      return { receipt: outcome, location: route.location?.(outcome.streamId) };
    },
  };
}

function envelopeOf(commandId: string, caller: Caller, holds: readonly string[] | undefined): CommandEnvelope {
  const { principal, ...connection } = caller;
  const { subject: actor, tenant, kycLevel, bankId } = principal;
  return {
    commandId,
    ...connection,
    actor,
    tenant,
    ...(holds === undefined ? {} : { holds }),
    ...(kycLevel === undefined ? {} : { kycLevel }),
    ...(bankId === undefined ? {} : { bankId }),
  };
}

/** What the caller saw is the first command's stream: the one the route's path names. */
function expecting(expectedVersion: number | undefined, commands: readonly Command[]): readonly Command[] {
  const [first, ...rest] = commands;
  if (!first) throw new Error('a command route made no command');
  return expectedVersion === undefined ? commands : [{ ...first, expectedVersion }, ...rest];
}
