import { closedLoop } from '../load/closed-loop.ts';
import { openConnections } from '../load/http-connections.ts';
import { openLoop } from '../load/open-loop.ts';

export type HttpInput = {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Requests as they go over the wire, sent in turn. */
  readonly requests: readonly string[];
  /** On a fixed schedule; as fast as answers come, if left out. */
  readonly perSecond?: number;
};

export type HttpResult = {
  readonly measured: Record<string, number>;
  /** How many answers there were of each status, those of the warm-up included. */
  readonly statuses: Record<string, number>;
};

/** The client's side of the HTTP row, in a process of its own. */
export default async function (input: HttpInput): Promise<HttpResult> {
  const { port, connections, seconds, warmupSeconds, perSecond } = input;
  const requests = input.requests.map((text) => Buffer.from(text));
  const open = await openConnections(port, connections);
  const statuses: Record<string, number> = {};
  let sent = 0;
  const ask = async () => {
    const status = await open.send(requests[sent++ % requests.length] as Buffer);
    statuses[status] = (statuses[status] ?? 0) + 1;
    return status < 300;
  };
  const warmup = { callers: connections, seconds: warmupSeconds, warmupSeconds: 0, ask };
  if (perSecond !== undefined) await closedLoop(warmup);
  const measured =
    perSecond === undefined
      ? await closedLoop({ callers: connections, seconds, warmupSeconds, ask })
      : await openLoop({ perSecond, seconds, send: ask });
  open.close();
  return { measured, statuses };
}
