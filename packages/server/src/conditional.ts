import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Characters of a SHA-256 in base64url that an ETag has: 132 bits, which no two answers share by accident. */
const TAG_LENGTH = 22;

/** Longer texts have none, in UTF-16 code units: to reckon it, everybody else would have to wait for milliseconds. */
export const MAX_TAGGED_LENGTH = 1024 * 1024;

/** What tells one answer from another, by its text; undefined for one that is too long. */
export const tagOf = (text: string): string | undefined =>
  text.length > MAX_TAGGED_LENGTH ? undefined : `"${hash('sha256', text, 'base64url').slice(0, TAG_LENGTH)}"`;

/**
 * Answers text, or 304 where the request says that it has just this. Every header is set before: they go with both.
 * An If-None-Match that makes no sense matches nothing.
 */
export function answerUnlessKnown(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string | undefined,
  text: string,
): FastifyReply {
  if (etag === undefined) return reply.send(text);
  reply.header('ETag', etag);
  return isKnown(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(text);
}

/** By the weak comparison that RFC 9110 has for this header. */
function isKnown(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false;
  if (known.trim() === '*') return true;
  const tags: readonly string[] = known.match(/"[\x21\x23-\x7e]*"/g) ?? [];
  return tags.includes(etag.replace(/^W[/]/, ''));
}
