export { type ConformanceCase, eventStoreConformance } from './conformance.ts';
export { type DeciderTest, decideAlone, given, testIdOf } from './decider.ts';
export { type SagaTest, sagaTest } from './saga.ts';
export { type MemoryStreams, memoryStreams } from './streams.ts';
export { viewTest } from './view.ts';
