export { type BadInput, badInputs } from './bad-inputs.ts';
export { memoryEngine } from './memory-engine.ts';
export { type Unrefused, unrefused } from './unrefused.ts';
