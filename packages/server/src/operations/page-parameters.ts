import { Type } from '@daybook/core';
import { MAX_CURSOR_LENGTH } from '../cursor.ts';
import { readAtParameters } from '../read-at.ts';

/** A page's size: what a screen shows unless asked, and what one answer may hold at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;
/** Further in, a page costs more to skip than to show; cursors do not have that price. */
export const MAX_OFFSET = 10_000;

/** What every page can be asked for, beside its own query. */
export const pageParameters = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_OFFSET })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_CURSOR_LENGTH })),
};

export const ROW_PARAMETERS = Type.Object(readAtParameters, { additionalProperties: false });
export const PAGE_PARAMETERS = Type.Object({ ...readAtParameters, ...pageParameters }, { additionalProperties: false });
