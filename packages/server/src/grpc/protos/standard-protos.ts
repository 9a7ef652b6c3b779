import { camelCase, type ProtoEnum, type ProtoField, type ProtoFile, type ProtoMessage } from './proto-model.ts';

/** Messages that others have defined, with their numbers: `google.protobuf.Any`, the error details, health, reflection. */

type Plain = Omit<ProtoField, 'key' | 'comment' | 'label' | 'absent'> & Partial<Pick<ProtoField, 'label'>>;

/** A field without presence, as those who defined them wanted it. */
const plain = ({ label = 'plain', ...field }: Plain): ProtoField => ({
  ...field,
  label,
  key: camelCase(field.name),
  comment: '',
  absent: label === 'many' ? 'empty' : 'nothing',
});

const standard = (fullName: string, fields: readonly Plain[], nested: readonly ProtoMessage[] = []): ProtoMessage => ({
  fullName,
  name: fullName.slice(fullName.lastIndexOf('.') + 1),
  comment: '',
  fields: fields.map(plain),
  nested,
  reserved: [],
});

export const ANY_PATH = 'google/protobuf/any.proto';
export const anyMessage = standard('google.protobuf.Any', [
  { name: 'type_url', number: 1, type: 'string' },
  { name: 'value', number: 2, type: 'bytes' },
]);

// google/rpc/error_details.proto. Not among our files: whoever reads details has their own copy.
const retryDelay = standard('google.protobuf.Duration', [{ name: 'seconds', number: 1, type: 'int64' }]);
export const retryInfo = standard('google.rpc.RetryInfo', [{ name: 'retry_delay', number: 1, type: retryDelay }]);
const metadataEntry = standard('google.rpc.ErrorInfo.MetadataEntry', [
  { name: 'key', number: 1, type: 'string' },
  { name: 'value', number: 2, type: 'string' },
]);
export const errorInfo = standard('google.rpc.ErrorInfo', [
  { name: 'reason', number: 1, type: 'string' },
  { name: 'domain', number: 2, type: 'string' },
  { name: 'metadata', number: 3, type: metadataEntry, label: 'many' },
]);
const fieldViolation = standard('google.rpc.BadRequest.FieldViolation', [
  { name: 'field', number: 1, type: 'string' },
  { name: 'description', number: 2, type: 'string' },
]);
export const badRequest = standard('google.rpc.BadRequest', [
  { name: 'field_violations', number: 1, type: fieldViolation, label: 'many' },
]);

export const statusMessage = standard('google.rpc.Status', [
  { name: 'code', number: 1, type: 'int32' },
  { name: 'message', number: 2, type: 'string' },
  { name: 'details', number: 3, type: anyMessage, label: 'many' },
]);

/** The word's numbers in `grpc.health.v1.HealthCheckResponse.ServingStatus`. */
export const SERVING_STATUS = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;
const servingStatus: ProtoEnum = { enum: 'grpc.health.v1.HealthCheckResponse.ServingStatus', words: SERVING_STATUS };
export const healthCheckRequest = standard('grpc.health.v1.HealthCheckRequest', [
  { name: 'service', number: 1, type: 'string' },
]);
export const healthCheckResponse = standard('grpc.health.v1.HealthCheckResponse', [
  { name: 'status', number: 1, type: servingStatus },
]);

export const healthProto: ProtoFile = {
  path: 'grpc/health/v1/health.proto',
  package: 'grpc.health.v1',
  header: ['The standard health service, of the gRPC authors (https://github.com/grpc/grpc-proto), Apache-2.0.'],
  imports: [],
  services: [
    {
      name: 'Health',
      comment: 'Says whether the server, or one of its services, can be used.',
      methods: [
        { name: 'Check', comment: '', request: healthCheckRequest, response: healthCheckResponse, streams: 'neither' },
        { name: 'Watch', comment: '', request: healthCheckRequest, response: healthCheckResponse, streams: 'answers' },
      ],
    },
  ],
  messages: [healthCheckRequest, healthCheckResponse],
};

/** The reflection service is the same in both its versions but for the package; older tools know only `v1alpha`. */
export const REFLECTION_VERSIONS = ['v1', 'v1alpha'] as const;
export type ReflectionVersion = (typeof REFLECTION_VERSIONS)[number];

export function reflectionProto(version: ReflectionVersion): ProtoFile {
  const inPackage = `grpc.reflection.${version}`;
  const extension = standard(`${inPackage}.ExtensionRequest`, [
    { name: 'containing_type', number: 1, type: 'string' },
    { name: 'extension_number', number: 2, type: 'int32' },
  ]);
  const oneof = 'message_request';
  const request = standard(`${inPackage}.ServerReflectionRequest`, [
    { name: 'host', number: 1, type: 'string' },
    { name: 'file_by_filename', number: 3, type: 'string', oneof },
    { name: 'file_containing_symbol', number: 4, type: 'string', oneof },
    { name: 'file_containing_extension', number: 5, type: extension, oneof },
    { name: 'all_extension_numbers_of_type', number: 6, type: 'string', oneof },
    { name: 'list_services', number: 7, type: 'string', oneof },
  ]);
  const files = standard(`${inPackage}.FileDescriptorResponse`, [
    { name: 'file_descriptor_proto', number: 1, type: 'bytes', label: 'many' },
  ]);
  const extensions = standard(`${inPackage}.ExtensionNumberResponse`, [
    { name: 'base_type_name', number: 1, type: 'string' },
    { name: 'extension_number', number: 2, type: 'int32', label: 'many' },
  ]);
  const service = standard(`${inPackage}.ServiceResponse`, [{ name: 'name', number: 1, type: 'string' }]);
  const services = standard(`${inPackage}.ListServiceResponse`, [
    { name: 'service', number: 1, type: service, label: 'many' },
  ]);
  const error = standard(`${inPackage}.ErrorResponse`, [
    { name: 'error_code', number: 1, type: 'int32' },
    { name: 'error_message', number: 2, type: 'string' },
  ]);
  const answer = 'message_response';
  const response = standard(`${inPackage}.ServerReflectionResponse`, [
    { name: 'valid_host', number: 1, type: 'string' },
    { name: 'original_request', number: 2, type: request },
    { name: 'file_descriptor_response', number: 4, type: files, oneof: answer },
    { name: 'all_extension_numbers_response', number: 5, type: extensions, oneof: answer },
    { name: 'list_services_response', number: 6, type: services, oneof: answer },
    { name: 'error_response', number: 7, type: error, oneof: answer },
  ]);
  return {
    path: `grpc/reflection/${version}/reflection.proto`,
    package: inPackage,
    header: ['The standard reflection service, of the gRPC authors (https://github.com/grpc/grpc-proto), Apache-2.0.'],
    imports: [],
    services: [
      {
        name: 'ServerReflection',
        comment: 'Tells what is served, so that a tool needs no files.',
        methods: [{ name: 'ServerReflectionInfo', comment: '', request, response, streams: 'both' }],
      },
    ],
    messages: [request, extension, response, files, extensions, services, service, error],
  };
}
