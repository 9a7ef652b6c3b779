import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedSpan, startCollector, startDecliningGateway } from './support/collector.ts';
import { eventually } from './support/database.ts';
import { orderOf, PLACED_THROUGH } from './support/placed-through.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const SERVER = 2;
const CLIENT = 3;

/** Of spans of one trace: the names from one of them up to the request. */
const linesOf = (spans: readonly CollectedSpan[]) => {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const line = (span: CollectedSpan): string[] => {
    const parent = byId.get(span.parentSpanId ?? '');
    return [span.name, ...(parent ? line(parent) : [])];
  };
  return line;
};

describe('one trace shows a request and all that came of it', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let gateway: Awaited<ReturnType<typeof startDecliningGateway>>;
  let server: ServerProcess;
  beforeAll(async () => {
    [place, collector, gateway] = await Promise.all([temporaryFolder(), startCollector(), startDecliningGateway()]);
    server = await startServerProcess({
      ...ANY_PORTS,
      DAYBOOK_FOLDER: place.folder,
      DAYBOOK_CARD_GATEWAY_URL: gateway.url,
      DAYBOOK_TRACES_SHARE: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await Promise.all([place.remove(), collector.close(), gateway.close()]);
  });

  const post = (path: string, body: object, more: Record<string, string> = {}) =>
    fetch(server.addresses.commands + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });

  /** A product of which there are some. */
  async function stocked(): Promise<string> {
    const productId = randomUUID();
    expect((await post(`/api/v1/inventory/${productId}/replenish`, { sku: 'MUG', quantity: 10 })).ok).toBe(true);
    return productId;
  }

  async function placeOrder(headers: Record<string, string> = {}) {
    const answer = await post('/api/v1/orders', orderOf(await stocked()), headers);
    expect(answer.status).toBe(201);
    return cancelled(((await answer.json()) as { streamId: string }).streamId);
  }

  /** An order, once it has come to nothing. */
  const cancelled = (streamId: string) =>
    eventually(
      async () =>
        (await (await fetch(`${server.addresses.queries}/api/v1/orders/${streamId}`)).json()) as Record<
          string,
          unknown
        >,
      (order) => order.status === 'cancelled',
    );

  /** All spans of a trace, once the service has been called and its answer has led to something. */
  const collected = (traceId: string) =>
    eventually(
      async () => collector.spans.filter((span) => span.traceId === traceId),
      (spans) =>
        spans.some(({ name }) => name === 'fold orders') &&
        spans.some(
          (call) => call.kind === CLIENT && spans.some((s) => s.name === 'decide' && s.parentSpanId === call.spanId),
        ),
    );

  const eventsOf = async (order: Record<string, unknown>): Promise<string> => {
    const answer = await fetch(`${server.addresses.admin}/api/v1/admin/events/${String(order.orderId)}`);
    expect(answer.status).toBe(200);
    return answer.text();
  };

  it('from the request over the log to views, sagas, the call of a service, and what its answer led to', async () => {
    const [traceId, parentId] = [hex(16), hex(8)];
    const order = await placeOrder({ traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'vendor=kept' });
    const spans = await collected(traceId);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const lineOf = (span: CollectedSpan | undefined) => (span ? linesOf(spans)(span) : []);
    const named = (name: string | RegExp) =>
      spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));

    const [request] = named('POST /api/v1/orders');
    expect(request).toMatchObject({ parentSpanId: parentId, kind: SERVER });
    expect(spans.every((span) => lineOf(span).at(-1) === 'POST /api/v1/orders')).toBe(true);
    const [operation] = spans.filter((span) => span.parentSpanId === request?.spanId);
    expect(operation?.name).toMatch(/^[a-z][A-Za-z]+$/);
    const below = spans.filter((span) => span.parentSpanId === operation?.spanId).map(({ name }) => name);
    expect(below).toEqual(expect.arrayContaining(['decide', 'append', 'fold orders']));
    expect(below.some((name) => name.startsWith('react '))).toBe(true);

    const [batch] = named('append batch');
    expect(byId.get(batch?.parentSpanId ?? '')?.name).toBe('append');
    expect(batch?.links?.map(({ spanId }) => byId.get(spanId)?.name)).toContain('append');
    const [fold] = named('fold orders');
    expect(fold?.links?.[0]?.spanId).toBe(fold?.parentSpanId);

    const call = named(/^call /).find(({ kind }) => kind === CLIENT);
    expect(lineOf(call)).toEqual(expect.arrayContaining([expect.stringMatching(/^react /), operation?.name]));
    const answered = spans.filter((span) => span.parentSpanId === call?.spanId).map(({ name }) => name);
    expect(answered).toEqual(expect.arrayContaining(['decide', 'append']));
    expect(gateway.headers.map(({ traceparent }) => traceparent)).toContain(`00-${traceId}-${call?.spanId}-01`);
    const [created] = JSON.parse(await eventsOf(order)).items as { metadata: object }[];
    expect(created?.metadata).toMatchObject({ traceId, spanId: operation?.spanId });
    expect(named(/^ask /).length).toBeGreaterThan(0);
    expect(server.output()).toContain(`"traceId":"${traceId}"`);
  });

  it.each(Object.entries(PLACED_THROUGH))('whichever face it came to: %s', async (name, place) => {
    const [traceId, parentId] = [hex(16), hex(8)];
    const productId = await stocked();
    const id = await place(server.addresses, productId, { traceparent: `00-${traceId}-${parentId}-01` });
    const order = await cancelled(id);
    const isRequest = (span: CollectedSpan) => span.name === name && span.parentSpanId === parentId;
    // A span is sent when it has ended, often after those below it.
    const spans = await eventually(
      () => collected(traceId),
      (found) => found.some(isRequest) && found.map(linesOf(found)).every((line) => line.at(-1) === name),
    );
    expect(spans.filter(isRequest)).toMatchObject([{ kind: SERVER }]);
    const lines = spans.map(linesOf(spans));
    const seen = lines.map(([first]) => first);
    expect(seen).toEqual(expect.arrayContaining(['decide', 'append', 'append batch', 'fold orders']));
    expect(seen.some((one) => one?.startsWith('react '))).toBe(true);
    const [created] = JSON.parse(await eventsOf(order)).items as { metadata: object }[];
    expect(created?.metadata).toMatchObject({ traceId });
  });

  it('and what is not sampled leaves no trace, in the log neither', async () => {
    const traceId = hex(16);
    collector.spans.length = 0;
    const order = await placeOrder({ traceparent: `00-${traceId}-${hex(8)}-00` });
    await placeOrder();
    expect(await eventsOf(order)).not.toMatch(/traceId|spanId/);
    expect(collector.spans).toEqual([]);
  });
});
