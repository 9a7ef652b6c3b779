/** Who asks, as a token or a key has proved it. */
export type Principal = {
  /** The actor written into events. */
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  /** The ids of what it acts for: customers, accounts. See `Access`. */
  readonly holds: readonly string[];
  readonly kycLevel?: string;
  readonly bankId?: string;
  /** The names of the operations it may use, where it may not use all that its roles allow. */
  readonly operations?: readonly string[];
  /** When the proof runs out, in milliseconds since 1970; null if it does not. */
  readonly until: number | null;
};

/** Has every role: who an unlocked server takes everybody for. No token can bear it. */
export const EVERY_ROLE = '*';

/** Who an unlocked server takes everybody for. */
export const ANYBODY: Principal = {
  subject: 'anybody',
  tenant: 'default',
  roles: [EVERY_ROLE],
  holds: [],
  until: null,
};

/** A principal, from where it asks, and in what connection. Ids are UUIDs; `traceId` and `spanId` are W3C's, of a sampled trace. */
export type Caller = {
  readonly principal: Principal;
  readonly sourceIp?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
};

/** Asks anew who a caller is, by the proof it came with. @throws Problem `unauthenticated` once that no longer counts */
export type Recognise = () => Principal | Promise<Principal>;

/** A caller whose request goes on, perhaps for days: what it was known by may cease to count meanwhile. */
export type StayingCaller = Caller & { readonly recognise: Recognise };
