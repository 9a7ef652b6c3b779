import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  Lexer,
  Location,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql';
import { type Problem, problemOf } from '../problems.ts';
import { fragmentsOf } from './document-fields.ts';

/** Longer than 2,000 tokens with names as long as ours; what is longer is not even split into tokens. */
export const MAX_DOCUMENT_LENGTH = 64 * 1024;
/** Everything asked of one page with all its fields is a few hundred. */
export const MAX_TOKENS = 2_000;
/** A page's rows with what they hold are at depth 6. */
const MAX_DEPTH = 8;
/** Each root field is a read or a command of its own, and all the reads are made at once. */
/** Of any kind. What may be asked at depth 8 with arguments has some 20; tools' introspection has no more. */
const MAX_BRACKETS = 100;
const MAX_ROOT_FIELDS = 20;
const MAX_ALIASES = 20;
const MAX_DIRECTIVES = 50;
/** With fragments spread out. GraphQL compares every two fields of one name, so validation takes the square of this. */
const MAX_FIELDS = 500;

export const PARSE_OPTIONS = { maxTokens: MAX_TOKENS };
export const VALIDATE_OPTIONS = { maxErrors: 10 };

/** A document that is over one of the limits. */
export const overLimit = (what: string, maximum: number): Problem =>
  problemOf('query_over_limit', { detail: `${what} may be ${maximum} at most` });

/**
 * Refuses what is too long to be looked at, or nested so deeply that reading it could take more of the stack than there
 * is: the parser calls itself for every bracket. @throws Problem `query_over_limit`
 */
export function refuseLong(source: string): void {
  if (source.length > MAX_DOCUMENT_LENGTH) throw overLimit('characters', MAX_DOCUMENT_LENGTH);
  // Nearly all documents have fewer in all, so that nothing more need be looked at.
  if ((source.match(/[{[(]/g)?.length ?? 0) > MAX_BRACKETS) refuseDeep(source);
}

/** Brackets in texts and comments are none, hence by tokens. */
function refuseDeep(source: string): void {
  let depth = 0;
  for (const kind of tokenKindsOf(source)) {
    if (kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L || kind === TokenKind.PAREN_L) depth++;
    if (kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R || kind === TokenKind.PAREN_R) depth--;
    if (depth > MAX_BRACKETS) throw overLimit('brackets within each other', MAX_BRACKETS);
  }
}

/** Up to what is no token: the parser will come to it too, and say so. */
function* tokenKindsOf(source: string): Generator<TokenKind> {
  const lexer = new Lexer(new Source(source));
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) yield token.kind;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
}

/**
 * Refuses what would cost too much to validate, let alone to answer. It must itself cost little whatever it is given:
 * it stops at the first limit. @throws Problem `query_over_limit`, `introspection_off`, `invalid_request`
 */
export function refuseOverLimits(document: DocumentNode, introspection: boolean): void {
  // Mercurius takes JSON as a document when GraphQL cannot read it; that has been through no parser's limits.
  if (!(document?.loc instanceof Location)) throw problemOf('invalid_request', { detail: 'the query is not GraphQL' });
  refuseStrangeValues(document);
  const fragments = fragmentsOf(document);
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) measure(definition, fragments, introspection);
}

function measure(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  introspection: boolean,
): void {
  let [fields, aliases, rootFields] = [0, 0, 0];
  const within = new Set<string>();
  const walk = ({ selections }: SelectionSetNode, depth: number, limited: boolean): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet, depth, limited);
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const { value: name } = node.name;
        if (within.has(name)) throw problemOf('invalid_request', { detail: 'a fragment spreads itself' });
        within.add(name);
        const fragment = fragments.get(name);
        if (fragment) walk(fragment.selectionSet, depth, limited);
        within.delete(name);
      } else {
        if (++fields > MAX_FIELDS) throw overLimit('fields', MAX_FIELDS);
        if (node.alias && ++aliases > MAX_ALIASES) throw overLimit('aliases', MAX_ALIASES);
        if (depth === 1 && ++rootFields > MAX_ROOT_FIELDS) throw overLimit('root fields', MAX_ROOT_FIELDS);
        const about = isIntrospection(node.name.value);
        if (about && !introspection) throw problemOf('introspection_off');
        // Every tool's own introspection query is deeper than any of ours.
        const counted = limited && !about;
        if (counted && depth > MAX_DEPTH) throw overLimit('depth', MAX_DEPTH);
        if (node.selectionSet) walk(node.selectionSet, depth + 1, counted);
      }
    }
  };
  walk(operation.selectionSet, 1, true);
}

const isIntrospection = (name: string) => name === '__schema' || name === '__type';

/** What stands in the document itself is held to what strict JSON holds variables to. */
function refuseStrangeValues(document: DocumentNode): void {
  let directives = 0;
  visit(document, {
    Directive() {
      if (++directives > MAX_DIRECTIVES) throw overLimit('directives', MAX_DIRECTIVES);
    },
    StringValue({ value }) {
      if (value.includes('\u0000') || !value.isWellFormed())
        throw problemOf('invalid_request', { detail: 'a text has a lone surrogate or U+0000' });
    },
    Variable({ name }) {
      refuseReserved(name.value);
    },
    Field({ alias }) {
      if (alias) refuseReserved(alias.value);
    },
  });
}

/** GraphQL keeps these names for itself, and JavaScript `__proto__`. */
function refuseReserved(name: string): void {
  if (name.startsWith('__'))
    throw problemOf('invalid_request', { detail: 'a name may not begin with two underscores' });
}
