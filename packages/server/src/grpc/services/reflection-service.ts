import { type FileRegistry, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { bytesOf, type Carrier, carry } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';

type Described = { readonly registry: FileRegistry; readonly protos: ReadonlyMap<string, FileDescriptorProto> };

/** Questions in one call: more than any tool asks, and an end for those that would never stop. */
const MAX_QUESTIONS = 1_000;

/** The standard reflection service, of either version: tools ask it what is served, and with which messages. */
export function reflectionOf(described: Described, request: ProtoMessage, response: ProtoMessage) {
  return async function* answer(input: AsyncIterable<Carrier>): AsyncGenerator<Carrier> {
    let questions = 0;
    for await (const message of input) {
      if (++questions > MAX_QUESTIONS) return;
      const question = readMessage(request, bytesOf(message));
      const { host } = question;
      yield carry(
        writeMessage(response, { validHost: host, originalRequest: question, ...answerTo(question, described) }),
      );
    }
  };
}

function answerTo(question: Record<string, unknown>, { registry, protos }: Described): object {
  const { listServices, fileByFilename, fileContainingSymbol, allExtensionNumbersOfType } = question;
  if (typeof listServices === 'string') {
    const service = [...registry].flatMap((one) => (one.kind === 'service' ? [{ name: one.typeName }] : []));
    return { listServicesResponse: { service } };
  }
  if (typeof fileByFilename === 'string') return fileAnswer(fileByFilename, protos);
  if (typeof fileContainingSymbol === 'string') return fileAnswer(fileOf(registry, fileContainingSymbol), protos);
  if (typeof allExtensionNumbersOfType === 'string')
    return { allExtensionNumbersResponse: { baseTypeName: allExtensionNumbersOfType, extensionNumber: [] } };
  return notFound;
}

/** The file, and all that it imports. */
function fileAnswer(path: string, protos: ReadonlyMap<string, FileDescriptorProto>): object {
  const wanted = new Set([path]);
  for (const one of wanted) for (const imported of protos.get(one)?.dependency ?? []) wanted.add(imported);
  const found = [...wanted].flatMap((one) => protos.get(one) ?? []);
  if (found.length < wanted.size) return notFound;
  return {
    fileDescriptorResponse: { fileDescriptorProto: found.map((proto) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

/** Where a message, a service, or a part of one is declared. */
function fileOf(registry: FileRegistry, symbol: string): string {
  const type = registry.get(symbol) ?? registry.get(symbol.slice(0, Math.max(0, symbol.lastIndexOf('.'))));
  return type ? `${type.file.name}.proto` : '';
}

const notFound = { errorResponse: { errorCode: Code.NotFound, errorMessage: 'There is no such thing.' } };
