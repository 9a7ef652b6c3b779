import type { Receipt } from '@daybook/core';

/**
 * A receipt's fields as JSON, without the opening brace, so that more can stand before them. Written out by hand
 * because every command ends here. Only the stream's id is quoted with care: all else is digits, or was made by us.
 */
export const receiptFields = ({ commandId, streamId, version, position, recordedAt }: Receipt): string =>
  `"commandId":"${commandId}","streamId":${JSON.stringify(streamId)},"version":${version},"position":${position},"recordedAt":"${recordedAt}"}`;
