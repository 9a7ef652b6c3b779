import { noAnswer } from './error.ts';

/** A server-sent event, as a browser's EventSource would dispatch it. */
export type Frame = { readonly event: string; readonly id: string | undefined; readonly data: string };

/** The server gives a sign of life every quarter of a minute; after three of them missing nobody is there. */
export const SILENCE_MS = 45_000;
/** Larger than any event or row may be: what has no end must not fill our memory. */
const MAX_FRAME_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads a feed, no faster than the frames are asked for. Ends when the answer does; half a frame is none.
 * @throws DaybookError `no_answer` when the connection breaks or nothing comes for too long
 */
export async function* framesOf(response: Response, silenceMs: number): AsyncGenerator<Frame, void, undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  try {
    for (;;) {
      const chunk = await inTime(reader.read(), silenceMs);
      if (chunk.done) return;
      const blocks = (rest + chunk.value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      if (rest.length > MAX_FRAME_CHARACTERS) throw noAnswer(new Error('a frame of the feed has no end'));
      for (const block of blocks) {
        const frame = frameOf(block);
        if (frame) yield frame;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for comments, which are signs of life only. */
function frameOf(block: string): Frame | null {
  let event = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^([^:]+):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'event') event = value;
    else if (name === 'id') id = value;
    else if (name === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, id, data: data.join('\n') };
}

async function inTime<T>(read: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([read, silence]);
  } catch (error) {
    throw noAnswer(error);
  } finally {
    clearTimeout(timer);
  }
}
