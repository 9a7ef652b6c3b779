import type { Simulator, SimulatorOptions } from './index.ts';
import { startSimulator } from './index.ts';

/** What a test saw of one reply. */
export type Seen = { status: number; body: Record<string, unknown> };

/** A caller of a simulator, for tests. `post` throws when the connection is dropped. */
export function caller({ url }: Simulator) {
  const read = async (response: Response): Promise<Seen> => {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) throw new TypeError('the body is no object');
    return { status: response.status, body: { ...body } };
  };
  const send = (method: string, path: string, body: object, headers: Record<string, string>, signal?: AbortSignal) =>
    fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    }).then(read);
  return {
    post: (path: string, key: string, body: object, signal?: AbortSignal) =>
      send('POST', path, body, { 'idempotency-key': key }, signal),
    send,
    get: (path: string) => fetch(url + path).then(read),
  };
}

/** Runs a test against a simulator of its own, on a free port. */
export async function withSimulator(
  options: SimulatorOptions,
  run: (call: ReturnType<typeof caller>, simulator: Simulator) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator(options);
  try {
    await run(caller(simulator), simulator);
  } finally {
    await simulator.close();
  }
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never came to be so');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
