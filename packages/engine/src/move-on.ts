import { gather } from './gather.ts';
import { type Lease, LeaseLostError, type Leases, type Move } from './storage.ts';

/** Moves a consumer past events that gave it nothing to write. @throws LeaseLostError */
export type MoveOn = (lease: Lease, from: number, position: number) => Promise<void>;

/**
 * Moves the consumers of a process together: of twenty, most have nothing to write of what the others fold, and a
 * transaction each was a third of all that a process of many contexts asked of the database.
 */
export function moveOnTogether(leases: Leases): MoveOn {
  const move = gather((moves: readonly Move[]) => leases.move(moves));
  return async (lease, from, position) => {
    if (await move({ lease, from, position })) return;
    throw new LeaseLostError(`${lease.name} #${lease.shard} is led by another process`);
  };
}
