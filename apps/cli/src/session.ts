import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { registry } from '@daybook/core';
import { type Engine, type Role, startEngine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { payments } from '@daybook/payments';
import { openDatabase } from '@daybook/postgres';
import { orderFulfilment, orderRefund } from '@daybook/sagas';
import { administration } from '@daybook/server';
import { CliError } from './problems.ts';

/** Which database: the one at `url`, otherwise Daybook's own in `folder`. */
export type Place = { readonly url: string | undefined; readonly folder: string };

/** An engine in this process, beside a running server or without one. */
export type Session = {
  readonly engine: Engine;
  /** Starts folding views here: for when nobody else does. */
  lead(): Promise<void>;
  /** Leaves the views to others again. */
  follow(): Promise<void>;
  readonly leads: () => boolean;
  close(): Promise<void>;
};

/** Everything declared: the same contexts and sagas as the server's. */
const declared = () => registry([orders, payments, administration], [orderFulfilment, orderRefund]);

/**
 * Opens the database and starts an engine that decides commands and reads. Commands that only look want a database
 * that is there (`mustExist`): a mistyped folder should be told, not filled with a new and empty one.
 */
export async function openSession(
  place: Place,
  options: { readonly mustExist?: boolean; readonly onProgress?: (what: string) => void } = {},
): Promise<Session> {
  const { mustExist = true, onProgress = () => {} } = options;
  const folder = path.resolve(place.folder);
  if (!place.url && mustExist) {
    const there = await access(folder).then(
      () => true,
      () => false,
    );
    if (!there) throw new CliError(`there is no Daybook in ${folder}; \`daybook start\` or an import makes one`);
  }
  if (!place.url) await mkdir(folder, { recursive: true });
  const database = await openDatabase({ url: place.url, folder, onProgress });
  const { store, storage } = database;
  const engine = await startEngine({
    registry: declared(),
    store,
    storage,
    roles: ['command', 'query', 'admin'] satisfies Role[],
  }).catch(async (error: unknown) => {
    await storage.close();
    await database.close();
    throw error;
  });

  let leader: Engine | null = null;
  const follow = async () => {
    const led = leader;
    leader = null;
    await led?.stop();
  };
  return {
    engine,
    follow,
    leads: () => leader !== null,
    async lead() {
      if (leader) return;
      const second = await openDatabase({ url: database.url, folder, maxConnections: 8 });
      leader = await startEngine({
        registry: declared(),
        store: second.store,
        storage: second.storage,
        roles: ['project'] satisfies Role[],
      });
    },
    async close() {
      await follow();
      await engine.stop();
      await database.close();
    },
  };
}
