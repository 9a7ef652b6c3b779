import type { Evidence } from './evidence.ts';
import type { GraphqlOperation } from './graphql-operations.ts';
import { inParallel } from './http.ts';
import { leavesOf, withText } from './places.ts';
import { jsonValues, some } from './values.ts';

const VALUES_A_PLACE = 4;
const WIDTH = 8;
/** A feed that has said nothing until then has begun. */
const BEGUN_MS = 150;

/** Attacks every argument of every subscription, each on a socket of its own. */
export async function attackSubscriptions(
  operations: readonly GraphqlOperation[],
  at: { readonly url: string; readonly token: string; readonly canary: string },
  evidence: Evidence,
): Promise<void> {
  const cases = function* () {
    for (const operation of operations.filter(({ kind }) => kind === 'subscription')) {
      yield { operation, name: 'as it should be', variables: JSON.stringify(operation.variables) };
      for (const place of leavesOf(operation.variables))
        for (const { name, text } of some(
          jsonValues(at.canary),
          `${operation.name} ${place.join('.')}`,
          VALUES_A_PLACE,
        ))
          yield {
            operation,
            name: `${place.join('.')}: ${name}`,
            variables: withText(operation.variables, place, text),
          };
    }
  };
  await inParallel(cases(), WIDTH, async ({ operation, name, variables }) => {
    evidence.attacked('graphql', operation.name);
    const query = JSON.stringify(operation.document());
    const said = await subscribed(
      at,
      `{"id":"1","type":"subscribe","payload":{"query":${query},"variables":${variables}}}`,
    );
    evidence.examine({ status: 0, text: said }, `${operation.name} ${name}`);
    if (/internal_error|"status":5(?!03)/.test(said))
      evidence.finding(`subscription ${operation.name} fails`, `${name}: ${said.slice(0, 300)}`);
  });
}

/** What comes back, or why the socket was closed. */
function subscribed(at: { readonly url: string; readonly token: string }, message: string): Promise<string> {
  const socket = new WebSocket(`${at.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve) => {
    const end = (said: string) => {
      resolve(said);
      socket.close();
    };
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${at.token}` } })),
    );
    socket.addEventListener('message', ({ data }) => {
      const text = String(data);
      if (!text.includes('"connection_ack"')) return end(text);
      socket.send(message);
      setTimeout(() => end(''), BEGUN_MS);
    });
    socket.addEventListener('close', ({ code, reason }) => end(`closed with ${code} ${reason}`));
    socket.addEventListener('error', () => end(''));
  });
}
