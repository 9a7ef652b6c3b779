import type { Registry } from '@daybook/core';
import { protocolCodes, statusOf } from '@daybook/server';

type Row = { readonly code: string; readonly status: number; readonly meaning: string };

const rows = (codes: readonly Row[]) => [
  '| code | status | meaning |',
  '|---|---|---|',
  ...[...codes]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, status, meaning }) => `| \`${code}\` | ${status} | ${meaning.replaceAll('|', '\\|')} |`),
];

/**
 * docs/errors.md, from the same declarations that `GET /api/v1/admin/errors` answers from: the protocol's own codes,
 * then each context's, then the sagas'.
 */
export function errorDocs(registry: Registry): string {
  const protocol = Object.entries(protocolCodes).map(([code, { status, meaning }]) => ({ code, status, meaning }));
  const refused = [...registry.rejections].map(([code, { kind, meaning }]) => ({
    code,
    status: statusOf(kind),
    meaning,
  }));
  const owned = new Set(registry.contexts.flatMap(({ rejections }) => Object.keys(rejections)));

  const lines = [
    '# Errors',
    '',
    '<!-- Written by `npm run schemas` from the declarations in the code. Change those, not this file. -->',
    '',
    'An error is a problem document (RFC 9457, `application/problem+json`). `code` is stable and never reused; `title` is',
    'what the code means everywhere and `detail` what happened here; `errors` names each part of a request that does not',
    "fit; `details` holds facts to act on, such as the current version; `instance` is the request's id, which is in the logs.",
    'A running server answers the same list at `GET /api/v1/admin/errors`.',
    '',
    'What to do about one:',
    '',
    '| status | means | so |',
    '|---|---|---|',
    '| 400, 405, 408, 413, 414, 415, 431 | the request is not one that can be understood | mend it; repeating it as it is is useless |',
    '| 404, 409, 412, 422 | a definite no: nothing was recorded | a 409 or 412 may be a yes later, when the state has changed |',
    '| 500 | a bug on our side; it may have been recorded | repeat under the same `Idempotency-Key` |',
    '| 503 | not a no. `overloaded`: nothing was done; `outcome_unknown`, `store_unavailable`: perhaps recorded, perhaps not | repeat under the same `Idempotency-Key`, after `Retry-After` seconds |',
    '',
    '## Of the protocol',
    '',
    ...rows(protocol),
    ...registry.contexts.flatMap(({ name, rejections }) => [
      '',
      `## Of the context ${name}`,
      '',
      ...rows(refused.filter(({ code }) => Object.hasOwn(rejections, code))),
    ]),
    '',
    '## Of every saga',
    '',
    ...rows(refused.filter(({ code }) => !owned.has(code))),
  ];
  return `${lines.join('\n')}\n`;
}
