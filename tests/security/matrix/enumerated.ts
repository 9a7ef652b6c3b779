import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import type { StockClient } from '../../../packages/server/src/testing/stock-grpc-client.ts';

/** What a face itself says that it serves: `POST /api/v1/orders`, `mutation placeOrder`, `daybook.v1.Feed/Events`. */
export type Enumerated = ReadonlySet<string>;

/** The paths of a port's OpenAPI document, as the running server gives it. */
export async function pathsOf(url: string): Promise<Enumerated> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  return new Set(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
}

/** The GraphQL schema by introspection, as any tool asks for it. */
export async function schemaAt(url: string, authorization: string): Promise<GraphQLSchema> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await answer.json()) as { data: Parameters<typeof buildClientSchema>[0] };
  return buildClientSchema(data);
}

export const fieldsOf = (schema: GraphQLSchema): Enumerated =>
  new Set(
    [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      type ? Object.keys(type.getFields()).map((field) => `${type.name.toLowerCase()} ${field}`) : [],
    ),
  );

type Reflected = {
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Buffer[] };
};

/** The methods that the reflection service tells of. */
export async function methodsOf(client: StockClient, authorization: string): Promise<Enumerated> {
  const ask = (question: object) =>
    new Promise<Reflected>((resolve, reject) => {
      const call = client.exchange('grpc.reflection.v1.ServerReflection/ServerReflectionInfo', { authorization });
      call.on('data', resolve).on('error', reject).write(question);
      call.end();
    });
  const { list_services_response: listed } = await ask({ list_services: '' });
  const found = new Set<string>();
  for (const { name } of listed?.service ?? []) {
    const { file_descriptor_response: described } = await ask({ file_containing_symbol: name });
    for (const bytes of described?.file_descriptor_proto ?? []) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      for (const service of file.service)
        if (`${file.package}.${service.name}` === name)
          for (const method of service.method) found.add(`${name}/${method.name}`);
    }
  }
  return found;
}
