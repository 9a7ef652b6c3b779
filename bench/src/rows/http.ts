import { randomUUID } from 'node:crypto';
import { commandServer } from '@daybook/server';
import { type FastifyInstance, fastify } from 'fastify';
import { apart } from '../apart/apart.ts';
import type { HttpInput, HttpResult } from '../apart/http-client.ts';
import { checkLog } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { listening } from '../load/listening.ts';
import { inTurns } from '../measure/rounds.ts';
import { spreads } from '../measure/spread.ts';
import { ordersWith } from '../orders.ts';
import { numberText } from '../report/table.ts';
import { atLeast, below, type Line, type Row, WrongAnswerError } from '../row.ts';

const CONNECTIONS = 64;
const PRODUCTS = 1_000;
const PATH = '/api/v1/inventory/{productId}/replenish';

export const http: Row = {
  name: 'http',
  title: 'Commands over HTTP',
  about: `\`POST ${PATH}\`, one command a request, over 64 connections from another process on this machine, each sending its
next request when it is answered. The reference is a bare Fastify route that checks the same path and body against the
same schemas and answers a receipt of the same form, and does nothing else. Then on a fixed schedule at half of the rate
reached, latency from the moment a request was due.`,
  async run({ bed, size, say }) {
    const database = await bed.fresh('http');
    const registry = ordersWith();
    const daybook = await startDaybook(database.url, registry);
    const route = registry.contexts[0]?.routes.find(({ path }) => path === PATH);
    if (route?.kind !== 'command') throw new Error(`there is no ${PATH}`);
    const served = await listening(commandServer(daybook.engine));
    const bare = await listening(bareServer(route));

    const requests = Array.from({ length: PRODUCTS }, () => requestTo(randomUUID()));
    const ask = { connections: CONNECTIONS, seconds: size.http.seconds, warmupSeconds: size.warmupSeconds, requests };
    let acknowledged = 0;
    let atMost = 0;
    const measure = async (of: 'Daybook' | 'bare Fastify', perSecond?: number) => {
      const { port } = of === 'Daybook' ? served : bare;
      const { result } = await apart<HttpInput, HttpResult>('http-client', {
        ...ask,
        port,
        ...(perSecond === undefined ? {} : { perSecond }),
      });
      const refused = Object.keys(result.statuses).filter((status) => status !== '200');
      if (refused.length > 0) throw new WrongAnswerError(`${of} answered ${JSON.stringify(result.statuses)}`);
      if (of === 'Daybook') acknowledged += result.statuses['200'] ?? 0;
      if (of === 'Daybook') atMost += CONNECTIONS;
      return result.measured;
    };

    say('as fast as answers come');
    const closed = await inTurns(size.rounds, [
      { name: 'Daybook', measure: () => measure('Daybook') },
      { name: 'bare Fastify', measure: () => measure('bare Fastify') },
    ]);
    const lines: Line[] = [...closed].map(([of, rounds]) => ({ case: '64 connections', of, values: spreads(rounds) }));
    const rate = (of: string) => lines.find((line) => line.of === of)?.values['per second']?.median ?? 0;
    const half = Math.round(rate('Daybook') / 2);
    say(`${numberText(half)} a second`);
    const open = await inTurns(size.rounds, [{ name: 'Daybook', measure: () => measure('Daybook', half) }]);
    for (const [of, rounds] of open) {
      const { 'done per second': perSecond, ...rest } = spreads(rounds);
      lines.push({ case: 'at half that rate', of, values: perSecond ? { 'per second': perSecond, ...rest } : rest });
    }
    await served.close();
    await bare.close();
    const { position } = await daybook.store.head();
    await daybook.close();
    // Requests under way when a client left were done and not counted: one a connection at the most.
    if (position < acknowledged || position > acknowledged + atMost)
      throw new WrongAnswerError(`${acknowledged} commands were acknowledged, ${position} are in the log`);
    await checkLog(database.url, { events: position, receipts: position });
    await database.drop();
    return {
      lines,
      targets: [
        atLeast("of bare Fastify's rate", '×', 0.6, rate('Daybook') / rate('bare Fastify')),
        below('p99 at half the rate', 'ms', 10, lines.at(-1)?.values['p99 ms']?.median ?? 0),
      ],
    };
  },
};

function requestTo(productId: string): string {
  const body = JSON.stringify({ sku: 'PEN-1', quantity: 10 });
  return [
    `POST ${PATH.replace('{productId}', productId)} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** The least a route can do: check, and answer in the form of a receipt. */
function bareServer({ params, body }: { params: object; body: object }): FastifyInstance {
  const text = { type: 'string' };
  const whole = { type: 'integer' };
  const receipt = {
    type: 'object',
    properties: { commandId: text, streamId: text, version: whole, position: whole, recordedAt: text },
  };
  const app = fastify();
  let position = 0;
  app.post<{ Params: { productId: string } }>(
    PATH.replace('{productId}', ':productId'),
    { schema: { params, body, response: { 200: receipt } } },
    async (request) => ({
      commandId: randomUUID(),
      streamId: request.params.productId,
      version: 1,
      position: ++position,
      recordedAt: new Date().toISOString(),
    }),
  );
  return app;
}
