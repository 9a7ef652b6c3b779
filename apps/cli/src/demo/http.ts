import { field } from '../fields.ts';
import { CliError } from '../problems.ts';

/** The two faces of a running server, without a slash at the end, and the token or key to be shown there. */
export type Server = { readonly commands: string; readonly queries: string; readonly token?: string | undefined };

const TIMEOUT_MS = 15_000;
/** A server that is just busy is asked again so often, with the same key. */
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 500;

/** Sends a command under its key. @throws CliError when it is refused. */
export async function post(server: Server, path: string, body: object, key: string): Promise<unknown> {
  const { status, answer } = await ask(`${server.commands}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...proofOf(server) },
    body: JSON.stringify(body),
  });
  if (status < 300) return answer;
  throw new CliError(`POST ${path} was refused: ${status} ${said(answer)}`);
}

/** Reads what a query answers. @throws CliError for anything but 200. */
export async function get(server: Server, path: string): Promise<unknown> {
  const { status, answer } = await ask(`${server.queries}${path}`, { headers: proofOf(server) });
  if (status === 200) return answer;
  throw new CliError(`GET ${path} was answered ${status} ${said(answer)}`);
}

const proofOf = ({ token }: Server): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** Whether anything listens there. */
export async function listens(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  }
}

/** The problem's code, and its detail if it has one. */
function said(answer: unknown): string {
  const words = [field(answer, 'code'), field(answer, 'detail')].filter((word) => typeof word === 'string');
  return words.join(': ');
}

async function ask(url: string, init: RequestInit): Promise<{ status: number; answer: unknown }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const answer: unknown = await response.json();
      if (response.status < 500 || attempt === MAX_ATTEMPTS) return { status: response.status, answer };
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw new CliError(`${new URL(url).origin} does not answer: ${String(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
