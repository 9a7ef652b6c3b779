import { propertiesOf, type ReportRoute } from '@daybook/core';
import { acceptable } from './accept.ts';
import type { Sent } from './reader.ts';

export const JSON_TYPE = 'application/json';

/** In which formats a report can be answered, and how Accept asks for one. */
export type ReportFormats = {
  /** Media types, JSON first. */
  readonly types: readonly [string, ...string[]];
  readonly areSeveral: boolean;
  /**
   * The request with `format` filled in from Accept. A `format` in the query counts more than Accept: a link that
   * names it must work in a browser, which accepts what it likes. @throws Problem `not_acceptable`
   */
  readonly asAccepted: (sent: Sent, accept: string | undefined) => Sent;
};

/** A report that declares texts has a query parameter `format`: `json`, then one word for each text, in that order. */
export function reportFormatsOf(route: ReportRoute): ReportFormats {
  const texts = route.texts ?? [];
  const { format } = propertiesOf(route.query);
  const words = format && 'enum' in format && Array.isArray(format.enum) ? format.enum : [];
  const types = [JSON_TYPE, ...texts] as const;
  if (texts.length > 0 && words.length !== types.length)
    throw new Error(`${route.name} declares ${types.length} media types and ${words.length} formats`);
  return {
    types,
    areSeveral: texts.length > 0,
    asAccepted(sent, accept) {
      const { query } = sent;
      if (typeof query !== 'string' || /(^|&)format=/.test(query)) return sent;
      const at = types.indexOf(acceptable(accept, types));
      const asked = `format=${encodeURIComponent(String(words[at]))}`;
      return at <= 0 ? sent : { ...sent, query: query === '' ? asked : `${query}&${asked}` };
    },
  };
}
