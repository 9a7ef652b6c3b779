import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemOf } from './problems.ts';
import { parseStrictJson, StrictJsonError } from './strict-json.ts';

/** The largest body. An order of 500 lines takes a quarter of this; what is larger is no command. */
export const MAX_BODY_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * Makes the server read bodies as strict JSON and nothing else. An absent or empty body is left undefined: whether a
 * route needs one is for its declaration to say.
 */
export function readBodiesAsStrictJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    async (request: FastifyRequest, bytes: Buffer) => {
      if (bytes.length === 0) return undefined;
      refuseOtherMediaTypes(request);
      return parseStrictJson(decodeUtf8(bytes));
    },
  );
}

/** Refuses anything but one plain `application/json`: Node keeps the first of two headers, another reader the last. */
function refuseOtherMediaTypes({ raw, headers }: FastifyRequest): void {
  const types = raw.headersDistinct['content-type'] ?? [];
  const [type = ''] = types;
  const encoding = headers['content-encoding'];
  if (types.length !== 1 || !JSON_TYPE.test(type) || (encoding !== undefined && encoding !== 'identity'))
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
