import { hash } from 'node:crypto';

/** Bytes of a namespace, at the front of what is hashed. */
const NAMESPACE_BYTES = 16;
/** A UTF-16 code unit takes three bytes of UTF-8 at most. */
const MAX_BYTES_PER_UNIT = 3;
/** Names are a word in most cases, and a caller's own key of 255 characters at the longest seen. */
const USUAL_BYTES = 1_024;
const usual = Buffer.alloc(USUAL_BYTES);

/** The sixteen hex digits with the variant's two bits set over them. */
const VARIANT = '89ab89ab89ab89ab';

/**
 * The UUID of a name within a namespace (version 5, RFC 9562): the same two give the same id, for ever. Written here
 * because every command derives some: with the whole digest taken as text it costs a quarter of the library's.
 */
export function uuidOf(namespace: string, name: string): string {
  const digits = digestOf(namespace, name);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-5${restOf(digits)}`;
}

/**
 * The id of a thing that a command begins: the same two give the same id, for ever. Where the command's own id tells
 * when it was made (version 7) the thing's keeps that time (version 8), so that what is begun together lies together
 * in every index: in a log of ten million events, random places cost an append more than all the rest.
 */
export function idBegunBy(commandId: string, name: string): string {
  if (commandId.charAt(VERSION_AT) !== '7') return uuidOf(commandId, name);
  return `${commandId.slice(0, VERSION_AT)}8${restOf(digestOf(commandId, name))}`;
}

/** Where a UUID's version stands in its text, behind the 48 bits of its time if it has one. */
const VERSION_AT = 14;

/** What of a digest stands behind the version's digit. */
function restOf(digits: string): string {
  const variant = VARIANT.charAt(Number.parseInt(digits.charAt(16), 16));
  return `${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

function digestOf(namespace: string, name: string): string {
  const longest = NAMESPACE_BYTES + name.length * MAX_BYTES_PER_UNIT;
  const bytes = longest <= USUAL_BYTES ? usual : Buffer.alloc(longest);
  bytes.write(namespace.replaceAll('-', ''), 0, NAMESPACE_BYTES, 'hex');
  const length = NAMESPACE_BYTES + bytes.write(name, NAMESPACE_BYTES, 'utf8');
  return hash('sha1', bytes.subarray(0, length), 'hex');
}
