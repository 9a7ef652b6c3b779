import { isMessage, type ProtoFile, type ProtoMessage, type ProtoMethod, type ProtoService } from './proto-model.ts';

/** Where a comment's line is broken. */
const LINE_LENGTH = 116;

/** A file as text, in the proto3 language. */
export function printProto(file: ProtoFile): string {
  const lines = [
    ...file.header.map((line) => `// ${line}`.trimEnd()),
    '',
    'syntax = "proto3";',
    '',
    `package ${file.package};`,
    '',
    ...[...file.imports].sort().map((path) => `import "${path}";`),
    ...(file.imports.length > 0 ? [''] : []),
    ...file.services.flatMap((service) => [...printService(service, file.package), '']),
    ...file.messages.flatMap((message) => [...printMessage(message, file.package), '']),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

const printService = ({ name, comment, methods }: ProtoService, inPackage: string): string[] => [
  ...printComment(comment),
  `service ${name} {`,
  ...methods.flatMap((method) => printMethod(method, inPackage)).map(indented),
  '}',
];

function printMethod({ name, comment, request, response, streams }: ProtoMethod, inPackage: string): string[] {
  const asked = `${streams === 'both' ? 'stream ' : ''}${shortName(request.fullName, inPackage)}`;
  const answered = `${streams === 'neither' ? '' : 'stream '}${shortName(response.fullName, inPackage)}`;
  return [...printComment(comment), `rpc ${name}(${asked}) returns (${answered});`];
}

function printMessage(message: ProtoMessage, inPackage: string): string[] {
  const { name, comment, fields, nested, reserved } = message;
  const opened = [...printComment(comment), `message ${name} {`];
  if (fields.length + nested.length + reserved.length === 0) return [...opened.slice(0, -1), `message ${name} {}`];
  return [
    ...opened,
    ...[
      ...reserved.flatMap(({ number, name: gone }) => [`reserved ${number};`, `reserved "${gone}";`]),
      ...printEnums(message),
      ...nested.flatMap((inner) => printMessage(inner, message.fullName)),
      ...printFields(message, inPackage),
    ].map(indented),
    '}',
  ];
}

/** A group's fields stand together, where the first of them stands. */
function printFields({ fields, fullName }: ProtoMessage, inPackage: string): string[] {
  const done = new Set<string>();
  return fields.flatMap((field) => {
    if (field.oneof === undefined) return printField(field);
    if (done.has(field.oneof)) return [];
    done.add(field.oneof);
    const group = fields.filter(({ oneof }) => oneof === field.oneof);
    return [`oneof ${field.oneof} {`, ...group.flatMap(printField).map(indented), '}'];
  });

  function printField({ name, number, type, label, comment, oneof }: ProtoMessage['fields'][number]): string[] {
    const before = oneof !== undefined || label === 'plain' ? '' : label === 'many' ? 'repeated ' : 'optional ';
    return [...printComment(comment), `${before}${typeName(type)} ${name} = ${number};`];
  }

  function typeName(type: ProtoMessage['fields'][number]['type']): string {
    if (typeof type === 'string') return type;
    if (!isMessage(type)) return shortName(type.enum, fullName);
    return type.fullName.startsWith(`${fullName}.`)
      ? shortName(type.fullName, fullName)
      : shortName(type.fullName, inPackage);
  }
}

function printEnums({ fields, fullName }: ProtoMessage): string[] {
  return fields.flatMap(({ type }) => {
    if (typeof type === 'string' || isMessage(type)) return [];
    const words = Object.entries(type.words).map(([word, number]) => `  ${word} = ${number};`);
    return [`enum ${shortName(type.enum, fullName)} {`, ...words, '}'];
  });
}

const shortName = (fullName: string, scope: string) =>
  fullName.startsWith(`${scope}.`) ? fullName.slice(scope.length + 1) : fullName;

function printComment(comment: string): string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of comment.split(/\s+/).filter(Boolean)) {
    if (line.length + word.length >= LINE_LENGTH) {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return comment === '' ? [] : [...lines, line];
}

const indented = (line: string) => (line === '' ? '' : `  ${line}`);
