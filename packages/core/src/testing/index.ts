export { type ConformanceCase, eventStoreConformance } from './conformance.ts';
export { type DeciderTest, given } from './decider.ts';
export { type SagaTest, sagaTest } from './saga.ts';
export { viewTest } from './view.ts';
