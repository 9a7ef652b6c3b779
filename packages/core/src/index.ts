// The words of the trade: what a context declares.
export {
  type Command,
  type CommandBuilders,
  type CommandOf,
  type CommandSchemas,
  commandList,
  commands,
  type Receipt,
} from './command.ts';
export type { Access } from './access.ts';
export { type Context, context } from './context.ts';
export { type DeclaredField, declaredFieldsOf } from './declared-fields.ts';
export {
  type Envelope,
  type EventMetadata,
  type EventOf,
  type EventType,
  type EventTypes,
  event,
  type Json,
  type RecordedEvent,
  type RecordedOf,
} from './event.ts';
export {
  type AbortSignalLike,
  type CallAnswer,
  type CallPolicy,
  type Operation,
  operation,
  type Port,
  type PortAdapter,
  port,
} from './port.ts';
export { isRejection, type Rejection, type RejectionCodes, type RejectionKind, rejections } from './rejection.ts';
export {
  type CommandRequest,
  type CommandRoute,
  commandRoute,
  type Found,
  pageRoute,
  type QueryRoute,
  readRow,
  readRows,
  readSums,
  type ReportAnswer,
  type ReportMoment,
  type ReportRead,
  type ReportRoute,
  reportRoute,
  type Route,
  type RowHolders,
  rowHolders,
  rowRoute,
} from './route.ts';
export {
  type AnySaga,
  ask,
  call,
  cancelTimer,
  end,
  escalate,
  type Intent,
  type Saga,
  type SagaInput,
  type SagaState,
  type Step,
  saga,
  sagaCommands,
  sagaRejections,
  sagaStream,
  setTimer,
  UNDO,
  unwind,
} from './saga.ts';
export { type Ask, type Outcome, type SagaEvent, sagaEvents } from './saga-events.ts';
export {
  ANNOTATIONS,
  Count,
  CurrencyCode,
  Day,
  Decimal,
  described,
  descriptionOf,
  EXAMPLE_ID,
  Flag,
  MAX_TEXT_LENGTH,
  type Notes,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  type TSchema,
  Type,
  UUID_PATTERN,
  Uuid,
} from './schema.ts';
export {
  type AnyStream,
  alongWith,
  type Decision,
  type DecisionContext,
  type Stream,
  stream,
  type WithCommands,
} from './stream.ts';
export {
  type AnyView,
  type Order,
  type QueryArguments,
  type View,
  type ViewKey,
  type ViewQuery,
  view,
} from './view.ts';

// What documents and faces make of declarations.
export { alternativeIn, shapesOf, undescribedIn } from './declared-shapes.ts';
export { exampleOf, exampleOfRoute } from './example.ts';
export { pascalCase } from './pascal-case.ts';
export { fieldsOf, propertiesOf, type ShapeField } from './shape-fields.ts';

// The log: the port every store implements, and reading it.
export { canonicalJson } from './canonical-json.ts';
export { type CanonicalWriter, canonicalWriter } from './canonical-writer.ts';
export {
  type Append,
  type AppendResult,
  DEFAULT_PAGE,
  type EventStore,
  type ExpectedVersion,
  type LogLookup,
  type LogRead,
  MAX_PAGE,
  type NewEvent,
  type Snapshot,
  type StoredEvent,
  type StreamAppend,
  StoreUnavailableError,
  type StreamRead,
  type KnownReceipt,
  type StreamStart,
  type StreamTip,
} from './event-store.ts';
export { memoryStore, sixDigits } from './memory-store.ts';
export { eachOfLog, eachOfStream } from './reading.ts';

// What runs them all.
export {
  type Change,
  decideAll,
  type DecidingWith,
  decisionRejections,
  type Held,
  type Missing,
} from './decide-all.ts';
export { type Column, type ColumnType, canonicalRow, columnsOf, definitionOf } from './columns.ts';
export {
  type FullOrder,
  foldView,
  keyText,
  orderOf,
  projectRow,
  queryRows,
  type Row,
  rowMatcher,
  streamKey,
  type ViewFold,
} from './fold.ts';
export { ofTenants, TENANT, type TenantedView } from './of-tenants.ts';
export { declaredType, UnknownEventError } from './decode.ts';
export { metadataOf, streamIdOf, writeMetadata, writeMetadataBesideIds } from './metadata.ts';
export { problemsWith, type Registry, registry, validationProblems } from './registry.ts';
export { checkLock, type LockProblem, lockOf, type SchemaLock } from './schema-lock.ts';
