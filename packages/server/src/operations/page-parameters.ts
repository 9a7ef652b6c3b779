import { Type } from '@daybook/core';
import { MAX_CURSOR_LENGTH } from '../cursor.ts';
import { readAtParameters } from '../read-at.ts';

/** A page's size: what a screen shows unless asked, and what one answer may hold at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;
/** Further in, a page costs more to skip than to show; cursors do not have that price. */
export const MAX_OFFSET = 10_000;
/** A field's name with its sign; longer than any declared. */
const MAX_SORT_LENGTH = 64;

/** What every page can be asked for, beside its own query. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, description: 'At most so many items.' }),
  ),
  offset: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_OFFSET,
      default: 0,
      description: 'Skips so many items. Further in than this limit, follow the cursors.',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_CURSOR_LENGTH,
      description: 'The `nextCursor` of an earlier page of this same question: the page behind it is answered.',
    }),
  ),
};

const sortParameter = {
  sort: Type.Optional(
    Type.String({
      maxLength: MAX_SORT_LENGTH,
      description: 'The field to sort by, with `-` before it for descending; ties are in the order of the key.',
    }),
  ),
};

export const ROW_PARAMETERS = Type.Object(readAtParameters, { additionalProperties: false });
export const PAGE_PARAMETERS = Type.Object(
  { ...readAtParameters, ...pageParameters, ...sortParameter },
  { additionalProperties: false },
);
