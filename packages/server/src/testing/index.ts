export { type BadInput, badInputs } from './bad-inputs.ts';
export { type BadValue, badValues } from './bad-values.ts';
export { badBodiesAsLines, badLines, unrefusedLines } from './bad-lines.ts';
export { askBytes, askLines, type LineAnswer, type LineClient, lineClient } from './line-client.ts';
export { memoryEngine } from './memory-engine.ts';
export { type ParcelEvent, parcelContext, record, send } from './parcel-context.ts';
export { type SseClient, type SseEvent, sseClient } from './sse-client.ts';
export { type Unrefused, unrefused } from './unrefused.ts';
