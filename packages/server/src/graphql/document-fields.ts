import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';

/** A document's fragments, by name. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

/** The fields an operation asks of its root, through fragments. The document has no fragment that spreads itself. */
export function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): readonly FieldNode[] {
  const fragments = fragmentsOf(document);
  const found: FieldNode[] = [];
  const open: (OperationDefinitionNode['selectionSet'] | undefined)[] = [operation.selectionSet];
  for (let set = open.pop(); set; set = open.pop())
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) found.push(node);
      else if (node.kind === Kind.INLINE_FRAGMENT) open.push(node.selectionSet);
      else open.push(fragments.get(node.name.value)?.selectionSet);
    }
  return found;
}
