/** An event as a browser's EventSource would dispatch it, and the id it would come back with. */
export type SseEvent = { readonly event: string; readonly id: string | null; readonly data: Record<string, unknown> };

/** A feed as a client reads it. */
export type SseClient = {
  readonly status: number;
  readonly headers: Headers;
  /** The body of an answer that is no feed. */
  json(): Promise<Record<string, unknown>>;
  /** The next event; null at the feed's end, however it came. */
  next(): Promise<SseEvent | null>;
  /** How many comments have come: signs of life. */
  comments(): number;
  close(): void;
};

/** Follows a feed by the book: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function sseClient(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
  const ending = new AbortController();
  const answer = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: ending.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let comments = 0;

  async function frame(): Promise<string | null> {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end >= 0) {
        const found = rest.slice(0, end);
        rest = rest.slice(end + 2);
        return found;
      }
      const chunk = await reader?.read().catch(() => undefined);
      if (!chunk || chunk.done) return null;
      rest += chunk.value;
    }
  }

  return {
    status: answer.status,
    headers: answer.headers,
    json: async () => {
      let text = '';
      for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) text += chunk.value;
      return JSON.parse(text) as Record<string, unknown>;
    },
    async next() {
      for (let found = await frame(); found !== null; found = await frame()) {
        const lines = found.split('\n');
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        if (lines.some((line) => line.startsWith(':'))) comments++;
        const data = field('data');
        if (data === undefined) continue;
        return {
          event: field('event') ?? 'message',
          id: field('id') ?? null,
          data: JSON.parse(data) as Record<string, unknown>,
        };
      }
      return null;
    },
    comments: () => comments,
    close: () => ending.abort(),
  };
}
