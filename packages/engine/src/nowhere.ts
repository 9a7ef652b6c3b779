import type { Receipt, StreamAppend } from '@daybook/core';
import { newId } from './new-id.ts';

/**
 * What is appended in the place of a stream that is not there for whoever asks, and gets no events: nothing, to what
 * nobody has. So the receipt says what it would say if there were no such stream.
 */
export const nowhere = (streamType: string): StreamAppend => ({
  streamId: newId(),
  streamType,
  expected: 0,
  events: [],
});

/** Names the stream that was asked for, where the log has another in its place. */
export function receiptFor([first]: readonly { readonly streamId: string }[], receipt: Receipt): Receipt {
  return !first || receipt.streamId === first.streamId ? receipt : { ...receipt, streamId: first.streamId };
}
