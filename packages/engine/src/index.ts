// A running engine, and what may be asked of it.
export {
  type CommandEnvelope,
  type StreamEvents,
  type ConsumerStatus,
  type Engine,
  type EscalatedStep,
  OutcomeUnknownError,
  OverloadedError,
  type Page,
  type ParkedEvent,
  type ReadAt,
  type RebuildStatus,
  type ReplayReport,
  ViewUnavailableError,
} from './engine.ts';
export { clock } from './clock.ts';
export { LogEntry, type LogReader, logReader } from './log-reader.ts';
export { type Logger, silentLogger } from './logger.ts';
export { RebuildUnderWayError } from './rebuild.ts';
export type { PortAdapters } from './saga-executor.ts';
export { type EngineOptions, type Role, startEngine, UnknownViewError } from './start-engine.ts';

// For those who write a storage of their own.
export {
  type ClaimedWork,
  type ConsumerId,
  type EventIndex,
  type Filling,
  type Lease,
  LeaseLostError,
  type Leases,
  type LiveProcess,
  type NextTable,
  type SagaChange,
  type SagaWork,
  type Storage,
  type Table,
  type Touched,
  type ViewTables,
  type ViewWrite,
  type Work,
} from './storage.ts';

// Traces, for the faces.
export {
  beginSpan,
  contextOf,
  failSpan,
  type InTrace,
  inTraceOf,
  isTracing,
  SpanKind,
  spanning,
  traceparentOf,
} from './tracing.ts';

// The codes the engine refuses with, and the ids it derives.
export { busRejections } from './bus-rejections.ts';
export { CHECKSUM_BYTES, type Checksum, checksum, checksumOf } from './checksum.ts';
export { placed } from './given-ids.ts';
export { DEFAULT_TENANT, derivedId, idOfTenant, sagaId } from './ids.ts';
export { newId } from './new-id.ts';
export { idBegunBy, uuidOf } from './uuid-of.ts';
