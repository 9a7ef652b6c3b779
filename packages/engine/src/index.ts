export {
  type CommandEnvelope,
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
