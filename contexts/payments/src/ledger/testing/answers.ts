import { isRejection } from '@daybook/core';
import type { MemoryStreams } from '@daybook/core/testing';

/** When everything is asked, unless a test says otherwise. */
export const now = '2026-03-10T12:00:00.000000Z';
export const later = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();

type Asked = Parameters<MemoryStreams['execute']>[0];

/** The code of the refusal, or nothing if it was accepted. */
export function codeOf(streams: MemoryStreams, asked: Asked, at = now): string {
  const answer = streams.execute(asked, at);
  return isRejection(answer) ? answer.code : '';
}

/** The types of the events it led to. Fails if it was refused. */
export function typesOf(streams: MemoryStreams, asked: Asked, at = now): string[] {
  const answer = streams.execute(asked, at);
  if (isRejection(answer)) throw new Error(answer.code);
  return answer.map(({ type }) => type);
}
