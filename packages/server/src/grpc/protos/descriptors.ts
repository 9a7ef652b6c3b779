import { create, createFileRegistry, type FileRegistry } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  EnumDescriptorProtoSchema,
  EnumValueDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  MethodDescriptorProtoSchema,
  OneofDescriptorProtoSchema,
  ServiceDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { camelCase, isMessage, type ProtoField, type ProtoFile, type ProtoMessage } from './proto-model.ts';

const SCALARS = {
  string: FieldDescriptorProto_Type.STRING,
  int64: FieldDescriptorProto_Type.INT64,
  int32: FieldDescriptorProto_Type.INT32,
  bool: FieldDescriptorProto_Type.BOOL,
  bytes: FieldDescriptorProto_Type.BYTES,
};

/**
 * The files' descriptors, with what they import, and the registry made of them. Making it proves the files: a type that
 * is not there, or a number given twice, stops the start.
 */
export function descriptorsOf(files: readonly ProtoFile[]): {
  registry: FileRegistry;
  /** By path, in the order in which each knows those it imports. */
  protos: ReadonlyMap<string, FileDescriptorProto>;
} {
  const all = [file_google_protobuf_any.proto, ...files.map(fileDescriptor)];
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: all }));
  return { registry, protos: new Map(all.map((proto) => [proto.name, proto])) };
}

const fileDescriptor = (file: ProtoFile): FileDescriptorProto =>
  create(FileDescriptorProtoSchema, {
    name: file.path,
    package: file.package,
    syntax: 'proto3',
    dependency: [...file.imports],
    messageType: file.messages.map(messageDescriptor),
    service: file.services.map(({ name, methods }) =>
      create(ServiceDescriptorProtoSchema, {
        name,
        method: methods.map((method) =>
          create(MethodDescriptorProtoSchema, {
            name: method.name,
            inputType: `.${method.request.fullName}`,
            outputType: `.${method.response.fullName}`,
            clientStreaming: method.streams === 'both',
            serverStreaming: method.streams !== 'neither',
          }),
        ),
      }),
    ),
  });

function messageDescriptor(message: ProtoMessage): DescriptorProto {
  const groups = [...new Set(message.fields.flatMap(({ oneof }) => oneof ?? []))];
  // A field with presence is a group of its own, behind the real ones; so says the language of descriptors.
  const alone = message.fields.filter(({ label, oneof }) => label === 'one' && oneof === undefined);
  const oneofs = [...groups, ...alone.map(({ name }) => `_${name}`)];
  return create(DescriptorProtoSchema, {
    name: message.name,
    field: message.fields.map((field) => fieldDescriptor(field, oneofs)),
    oneofDecl: oneofs.map((name) => create(OneofDescriptorProtoSchema, { name })),
    nestedType: message.nested.map(messageDescriptor),
    enumType: message.fields.flatMap(({ type }) => {
      if (typeof type === 'string' || isMessage(type)) return [];
      const value = Object.entries(type.words).map(([name, number]) =>
        create(EnumValueDescriptorProtoSchema, { name, number }),
      );
      return [create(EnumDescriptorProtoSchema, { name: type.enum.slice(message.fullName.length + 1), value })];
    }),
    reservedRange: message.reserved.map(({ number }) => ({ start: number, end: number + 1 })),
    reservedName: message.reserved.map(({ name }) => name),
  });
}

function fieldDescriptor({ name, number, type, label, oneof }: ProtoField, oneofs: readonly string[]) {
  const isAlone = label === 'one' && oneof === undefined;
  const group = oneof ?? (isAlone ? `_${name}` : undefined);
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    label: label === 'many' ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
    jsonName: camelCase(name),
    ...typeDescriptor(type),
    ...(group === undefined ? {} : { oneofIndex: oneofs.indexOf(group) }),
    ...(isAlone ? { proto3Optional: true } : {}),
  });
}

function typeDescriptor(type: ProtoField['type']) {
  if (typeof type === 'string') return { type: SCALARS[type] };
  return isMessage(type)
    ? { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${type.fullName}` }
    : { type: FieldDescriptorProto_Type.ENUM, typeName: `.${type.enum}` };
}
