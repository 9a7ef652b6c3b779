import type { AnyStream, Command } from '@daybook/core';
import { DEFAULT_TENANT, derivedId } from './ids.ts';

/**
 * Where a stream lies. One whose id is given by whoever asks lies for each tenant in a place of its own, so that nobody
 * can tell by an id whether another tenant has it, nor take it away from them. Those of the default tenant lie under
 * the id itself, as they did before there were others; unless something else lies there, which never goes away.
 */
export const placeOf = (stream: AnyStream, streamId: string, tenant = DEFAULT_TENANT, isTaken = false): string =>
  stream.hasGivenIds && (tenant !== DEFAULT_TENANT || isTaken) ? ownPlace(stream, streamId, tenant) : streamId;

const ownPlace = ({ type }: AnyStream, streamId: string, tenant: string): string =>
  derivedId('given id of tenant', JSON.stringify([tenant, type, streamId]));

/** Commands to the places where their streams lie, and the ids they were given, by place, where those are others. */
export type Placed = {
  readonly commands: readonly Command[];
  readonly given: ReadonlyMap<string, string>;
};

const NONE: ReadonlyMap<string, string> = new Map();

export function placed(
  commands: readonly Command[],
  streamOf: (type: string) => AnyStream,
  tenant = DEFAULT_TENANT,
  isTaken: (stream: AnyStream, streamId: string) => boolean = () => false,
): Placed {
  if (!commands.some(({ stream }) => streamOf(stream).hasGivenIds)) return { commands, given: NONE };
  const given = new Map<string, string>();
  const moved = commands.map((command) => {
    const stream = streamOf(command.stream);
    const place = placeOf(stream, command.streamId, tenant, isTaken(stream, command.streamId));
    if (place === command.streamId) return command;
    given.set(place, command.streamId);
    return { ...command, streamId: place };
  });
  return { commands: moved, given };
}
