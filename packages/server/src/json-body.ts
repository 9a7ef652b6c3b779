import type { FastifyInstance, FastifyRequest } from 'fastify';
import { timesSent } from './command-headers.ts';
import { problemOf } from './problems.ts';
import { parseStrictJson } from './strict-json.ts';
import { StrictJsonError } from './strict-json-error.ts';

/** The largest body. An order of 500 lines takes a quarter of this; what is larger is no command. */
export const MAX_BODY_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * Makes the server read bodies as strict JSON and nothing else. An absent or empty body is left undefined: whether a
 * route needs one is for its declaration to say.
 */
export function readBodiesAsStrictJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // The plain type by name as well: the framework looks it up at once, where it must first parse any other.
  for (const type of ['application/json', '*'])
    app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (request, bytes: Buffer, done) => {
      if (bytes.length === 0) return done(null, undefined);
      refuseOtherMediaTypes(request, JSON_TYPE);
      done(null, parseStrictJson(decodeUtf8(bytes)));
    });
}

/** Refuses anything but one header of the type: Node keeps the first of two, another reader the last. */
export function refuseOtherMediaTypes({ raw, headers }: FastifyRequest, wanted: RegExp): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (!wanted.test(type) || encoding !== 'identity' || timesSent(raw, 'content-type') !== 1)
    throw problemOf('unsupported_media_type');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes bytes as UTF-8; overlong forms, surrogates and a byte order mark are refused. @throws StrictJsonError */
export function decodeUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new StrictJsonError('json_not_utf8', '', 'the body is not UTF-8');
  }
  if (text.startsWith('\ufeff')) throw new StrictJsonError('json_not_utf8', '', 'a byte order mark is not allowed');
  return text;
}
