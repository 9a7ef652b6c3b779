import { randomUUID } from 'node:crypto';
import type { Route } from '@daybook/core';
import type { Answer } from './answer.ts';
import type { Asked } from './asked.ts';

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const codeOf = (body: unknown): string | null => (isJson(body) && typeof body.code === 'string' ? body.code : null);

export const authorized = (proof: string | null): Record<string, string> =>
  proof === null ? {} : { authorization: `Bearer ${proof}` };

/** The request's path, with what stands in it and, for a query, behind it. */
export function urlPathOf(path: string, { params, query }: Asked): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

async function answered(response: Response): Promise<Answer> {
  const text = await response.text();
  const isText = !/json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isText ? { text } : JSON.parse(text);
  return { status: response.status, code: codeOf(body), body };
}

/** A request of its own, as any HTTP client sends it. */
export async function askPath(url: string, method: string, body: unknown, proof: string | null): Promise<Answer> {
  const content = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {};
  return answered(await fetch(url, { method, headers: { ...authorized(proof), ...content }, ...sent }));
}

export const askRest = (url: string, route: Route, asked: Asked, proof: string | null): Promise<Answer> =>
  askPath(url + urlPathOf(route.path, asked), route.kind === 'command' ? 'POST' : 'GET', asked.body, proof);

/** The same as one line of many. */
export async function askLine(url: string, route: Route, asked: Asked, proof: string | null): Promise<Answer> {
  const line = { commandId: randomUUID(), path: urlPathOf(route.path, asked), body: asked.body };
  const response = await fetch(`${url}/api/v1/commands`, {
    method: 'POST',
    headers: { ...authorized(proof), 'content-type': 'application/x-ndjson' },
    body: `${JSON.stringify(line)}\n`,
  });
  if (response.status !== 200) return answered(response);
  const body: unknown = JSON.parse(await response.text());
  return { status: isJson(body) && typeof body.status === 'number' ? body.status : 200, code: codeOf(body), body };
}

/** Follows, and answers with the first that is given: that the feed stands, or why it does not. */
export async function askFeed(url: string, proof: string | null): Promise<Answer> {
  const ending = new AbortController();
  const headers = { ...authorized(proof), accept: 'text/event-stream' };
  const response = await fetch(url, { headers, signal: ending.signal });
  if (response.status !== 200) return answered(response);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && !/^data: /m.test(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  ending.abort();
  await reader?.cancel().catch(() => undefined);
  const found = /^data: (.*)$/m.exec(text)?.[1] ?? 'null';
  const body: unknown = JSON.parse(found);
  return { status: 200, code: codeOf(body), body };
}
