import { problemOf } from './problems.ts';

/** More than any client names; the rest of a long header is not looked at. */
const MAX_RANGES = 32;

type Range = { readonly type: string; readonly quality: number };

/**
 * Which of the media types we have the request would rather have, by RFC 9110: the most specific range decides what a
 * type is worth, and of equals the first we name wins. Without Accept, that first one. Parameters but `q` are not
 * looked at. @throws Problem `not_acceptable`
 */
export function acceptable<T extends string>(accept: string | undefined, offered: readonly [T, ...(readonly T[])]): T {
  const [first] = offered;
  if (accept === undefined || accept === '*/*' || accept === first || accept.trim() === '') return first;
  const ranges = accept.split(',', MAX_RANGES).map(rangeOf);
  let best: { type: T; quality: number } | null = null;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  if (best) return best.type;
  throw problemOf('not_acceptable', { detail: `There is ${offered.join(', ')}.` });
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((one) => /^q\s*=/.test(one));
  const quality = weight === undefined ? 1 : Number(weight.replace(/^q\s*=\s*/, ''));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function qualityOf(type: string, ranges: readonly Range[]): number {
  const [main] = type.split('/', 1);
  for (const wanted of [type, `${main}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === wanted);
    if (range) return range.quality;
  }
  return 0;
}
