/** What the client must know of an operation to call it; everything else is in the types. */
export type OperationEntry = {
  readonly kind: 'command' | 'row' | 'page' | 'report';
  /** `/api/v1/orders/{id}`: the fields in braces are taken out of the request. */
  readonly path: string;
};

/** Operations by name. */
export type OperationTable = Readonly<Record<string, OperationEntry>>;

/** A request, its parts together: the fields of the path, of the query and of the body, none of which share a name. */
export type Fields = Readonly<Record<string, unknown>>;
