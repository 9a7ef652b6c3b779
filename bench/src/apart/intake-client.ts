import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';

export type IntakeInput = { readonly port: number; readonly commands: number; readonly paths: readonly string[] };
export type IntakeResult = {
  readonly seconds: number;
  readonly receipts: number;
  /** The sum of the positions the receipts named. */
  readonly positions: number;
  /** What the first answer that was no receipt, or not in its place, said. */
  readonly wrong: string | null;
};

/** Lines made and written at once. */
const CHUNK = 200;

/** One connection: commands go out as fast as the server reads them, while receipts come back. */
export default async function ({ port, commands, paths }: IntakeInput): Promise<IntakeResult> {
  const sending = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/v1/commands',
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  sending.flushHeaders();
  const started = performance.now();
  const received = receive();
  for (let at = 0; at < commands; at += CHUNK) {
    let lines = '';
    for (let i = at; i < Math.min(at + CHUNK, commands); i++)
      lines += `{"commandId":"${randomUUIDv7()}","path":"${paths[i % paths.length]}","body":{"sku":"PEN-1","quantity":1}}\n`;
    if (!sending.write(lines)) await once(sending, 'drain');
  }
  sending.end();
  return received;

  async function receive(): Promise<IntakeResult> {
    const [response] = await once(sending, 'response');
    let [receipts, positions] = [0, 0];
    let wrong: string | null = null;
    for await (const text of createInterface({ input: response })) {
      const { line, position } = JSON.parse(text);
      if (typeof position !== 'number' || line !== receipts + 1) wrong ??= text;
      receipts++;
      positions += position;
    }
    return { seconds: (performance.now() - started) / 1_000, receipts, positions, wrong };
  }
}
