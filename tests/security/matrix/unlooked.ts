import { nameOnFace } from './faces.ts';
import { matrixRows } from './rows.ts';

/** What is served to everybody, known or not: documents and signs of life. A path that is added here is open. */
const OPEN: readonly string[] = [
  'admin: GET /api/v1/admin/live',
  'admin: GET /api/v1/admin/errors',
  'gRPC: grpc.health.v1.Health/Check',
  'gRPC: grpc.health.v1.Health/Watch',
  'gRPC: grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  'gRPC: grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
];

const named = new Set(matrixRows.map(nameOnFace));

/** What a face serves and the matrix does not look at. */
export const unlooked = (served: Iterable<string>): readonly string[] =>
  [...served].filter((one) => !named.has(one) && !OPEN.includes(one));

/** What the matrix would look at and no face serves. */
export function unserved(served: Iterable<string>): readonly string[] {
  const all = new Set(served);
  return [...named].filter((one) => !all.has(one));
}
