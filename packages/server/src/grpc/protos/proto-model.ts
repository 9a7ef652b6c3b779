/**
 * Messages and services as data. From this one description the committed `.proto` files are printed, the descriptors
 * for reflection are made, and messages are read and written: none of them can say something else than the others.
 */
export type ProtoScalar = 'string' | 'int64' | 'int32' | 'bool' | 'bytes';

/** The words of an enum, by number. Only the standard services have any. */
export type ProtoEnum = { readonly enum: string; readonly words: Readonly<Record<string, number>> };

export type ProtoField = {
  /** In the message: `customer_id`. */
  readonly name: string;
  /** In the value that the message stands for: `customerId`. */
  readonly key: string;
  /** Never changed, and never given to another field. */
  readonly number: number;
  readonly type: ProtoScalar | ProtoEnum | ProtoMessage;
  readonly comment: string;
  /**
   * `one` has presence: what was not sent is known from what was sent empty. `plain` has none, as the standard
   * services want it; `many` is a list.
   */
  readonly label: 'one' | 'plain' | 'many';
  /** The only one of its group that may be set. */
  readonly oneof?: string;
  /** What the value holds when the field was not sent: nothing, null, or an empty list. */
  readonly absent: 'nothing' | 'null' | 'empty';
  /**
   * How the value stands in the message where not as it is: as JSON text where nothing is declared of it; in a message
   * of one list, so that a list that is null is known from an empty one.
   */
  readonly as?: 'json' | 'wrapped';
};

export type ProtoMessage = {
  /** With its package, and the messages it stands in: `daybook.orders.v1.PlaceOrderRequest.Items`. */
  readonly fullName: string;
  readonly name: string;
  readonly comment: string;
  readonly fields: readonly ProtoField[];
  readonly nested: readonly ProtoMessage[];
  /** Numbers and names of fields that were there once. */
  readonly reserved: readonly { readonly number: number; readonly name: string }[];
};

export type ProtoMethod = {
  readonly name: string;
  readonly comment: string;
  readonly request: ProtoMessage;
  readonly response: ProtoMessage;
  readonly streams: 'neither' | 'answers' | 'both';
};

export type ProtoService = {
  readonly name: string;
  readonly comment: string;
  readonly methods: readonly ProtoMethod[];
};

export type ProtoFile = {
  /** Below the folder `proto`: `daybook/orders/v1/orders.proto`. */
  readonly path: string;
  readonly package: string;
  readonly header: readonly string[];
  readonly imports: readonly string[];
  readonly services: readonly ProtoService[];
  readonly messages: readonly ProtoMessage[];
};

/** `customer_id` as `customerId`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `customerId` as `customer_id`. */
export const snakeCase = (name: string): string =>
  name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

export const isMessage = (type: ProtoField['type']): type is ProtoMessage =>
  typeof type === 'object' && 'fields' in type;

/** A type as it is written in a field. */
export const typeText = (type: ProtoField['type']): string => {
  if (typeof type === 'string') return type;
  return isMessage(type) ? type.fullName : type.enum;
};
