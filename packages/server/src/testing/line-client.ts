import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** A line's answer, parsed. */
export type LineAnswer = Readonly<Record<string, unknown>> & { readonly line: number };

/** A client of the intake that sends and reads when it is told to. */
export type LineClient = {
  /** Sends bytes as they are; resolves once they are handed to the system. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Whether what was sent last is still in our own hands, because the server does not read on. */
  isHeldBack(): boolean;
  end(): void;
  /** Reads answers until there are so many, or all to the end. */
  answers(count?: number): Promise<readonly LineAnswer[]>;
  hangUp(): void;
};

/** Opens a request whose answers can be read while it is still being sent. */
export async function lineClient(url: string, headers: Record<string, string> = {}): Promise<LineClient> {
  const sending = request(`${url}/api/v1/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
  });
  sending.on('error', () => {});
  sending.flushHeaders();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.pause();
  response.on('error', () => {});
  let unread = '';
  let wake = () => {};
  for (const event of ['readable', 'end', 'close']) response.on(event, () => wake());
  return {
    send: (bytes) => new Promise((resolve) => sending.write(bytes, () => resolve())),
    isHeldBack: () => sending.writableNeedDrain,
    end: () => void sending.end(),
    async answers(count = Number.POSITIVE_INFINITY) {
      const lines: string[] = [];
      for (;;) {
        const parts = unread.split('\n');
        unread = parts.pop() ?? '';
        lines.push(...parts);
        if (lines.length >= count || response.readableEnded || response.destroyed) break;
        const chunk = response.read() as Buffer | null;
        if (chunk) unread += chunk.toString();
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      unread = [...lines.splice(count), unread].join('\n');
      return lines.map((line) => JSON.parse(line) as LineAnswer);
    },
    hangUp: () => void sending.destroy(),
  };
}

/** Sends lines in one go and answers with all that comes back. */
export async function askLines(url: string, lines: readonly (string | object)[]): Promise<readonly LineAnswer[]> {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return askBytes(url, Buffer.from(texts.join('\n')));
}

/** The same for bytes as they are. */
export async function askBytes(url: string, bytes: Uint8Array): Promise<readonly LineAnswer[]> {
  const answer = await fetch(`${url}/api/v1/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: Uint8Array.from(bytes),
  });
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LineAnswer);
}
