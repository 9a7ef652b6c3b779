import { setTimeout as sleep } from 'node:timers/promises';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { Engine } from '@daybook/engine';
import { healthCheckRequest, healthCheckResponse, type SERVING_STATUS } from '../protos/standard-protos.ts';
import { bytesOf, type Carrier, carry } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';

type Status = keyof typeof SERVING_STATUS;

/** How long an answer is good for: anybody may ask, and must not be able to keep the database busy with it. */
const GOOD_FOR_MS = 1_000;

/** The standard health service. Open to everybody, as load balancers have no tokens. */
export function healthOf(engine: Engine, services: ReadonlySet<string>, stopping: AbortSignal) {
  let known: { readonly at: number; readonly status: Promise<Status> } | null = null;

  function statusNow(): Promise<Status> {
    if (stopping.aborted) return Promise.resolve('NOT_SERVING');
    if (known && performance.now() - known.at < GOOD_FOR_MS) return known.status;
    const status = engine.admin.health().then(
      ({ status: health }): Status => (health === 'down' ? 'NOT_SERVING' : 'SERVING'),
      (): Status => 'NOT_SERVING',
    );
    known = { at: performance.now(), status };
    return status;
  }

  /** Nothing is said of a service that is not here. */
  const statusOf = async (request: Carrier): Promise<Status> => {
    const { service = '' } = readMessage(healthCheckRequest, bytesOf(request));
    return service === '' || services.has(String(service)) ? statusNow() : 'SERVICE_UNKNOWN';
  };
  const answer = (status: Status) => carry(writeMessage(healthCheckResponse, { status }));

  return {
    async check(request: Carrier): Promise<Carrier> {
      const status = await statusOf(request);
      if (status === 'SERVICE_UNKNOWN') throw new ConnectError('There is no such service.', Code.NotFound);
      return answer(status);
    },
    /** Tells the status, and again whenever it has changed. */
    async *watch(request: Carrier, { signal }: HandlerContext): AsyncGenerator<Carrier> {
      let told: Status | null = null;
      while (!signal.aborted) {
        const status = await statusOf(request);
        if (status !== told) yield answer(status);
        told = status;
        if (stopping.aborted) return;
        await sleep(GOOD_FOR_MS, undefined, { signal: AbortSignal.any([signal, stopping]) }).catch(() => undefined);
      }
    },
  };
}
