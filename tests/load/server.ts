import { registry } from '@daybook/core';
import { startEngine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { openDatabase } from '@daybook/postgres';
import { type Authenticate, admission, commandServer, queryServer, rates } from '@daybook/server';
import { startLoad } from './figures.ts';

/**
 * The commands' and the queries' face as the product serves them, over a real log, for whoever says `tenant.subject`.
 * `SHED=off` leaves the admission out; `RATE=200` bounds each tenant.
 */
const { FOLDER = '', SHED, RATE } = process.env;
const authenticate: Authenticate = ({ authorization = '' }) => {
  const [tenant = '', subject = ''] = authorization.replace('Bearer ', '').split('.');
  const known = principals.get(tenant) ?? { subject, tenant, roles: ['operator', 'trader'], holds: [], until: null };
  principals.set(tenant, known);
  return known;
};
const principals = new Map<string, Awaited<ReturnType<Authenticate>>>();

const database = await openDatabase({ folder: FOLDER, url: undefined, onError: () => {}, onProgress: () => {} });
const engine = await startEngine({
  registry: registry([orders], []),
  store: database.store,
  storage: database.storage,
  roles: ['command', 'query', 'project'],
});
const shed = SHED === 'off' ? undefined : admission();
const limit = Number(RATE);
const options = {
  authenticate,
  ...(shed ? { admission: shed } : {}),
  ...(limit > 0 ? { rates: rates({ perTenant: { perSecond: limit, burst: limit } }) } : {}),
};
const command = await commandServer(engine, options).listen({ port: 0 });
const query = await queryServer(engine, options).listen({ port: 0 });
process.send?.({ command: Number(new URL(command).port), query: Number(new URL(query).port) });

process.on('message', (message) => {
  if (message === 'state')
    void database.store
      .head()
      .then(({ position }) => process.send?.({ ...shed?.state('command'), load: load(), position }));
  if (message === 'stop') void stop();
});
const load = startLoad();
async function stop() {
  await engine.stop();
  await database.close();
  process.exit(0);
}
