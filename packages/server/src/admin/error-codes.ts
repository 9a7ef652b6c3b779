import type { Registry } from '@daybook/core';
import { isProtocolCode, protocolCodes, statusOf } from '../problems.ts';

/** A code that a face may answer with. `source` is `protocol`, `sagas`, or the context that declares it. */
type ErrorCode = { readonly code: string; readonly status: number; readonly meaning: string; readonly source: string };

/** Every code there is, sorted. Throws when a context gives one of the protocol's codes a meaning of its own. */
export function errorCodes(registry: Registry): readonly ErrorCode[] {
  const ofProtocol = Object.entries(protocolCodes).map(([code, { status, meaning }]) => ({
    code,
    status,
    meaning,
    source: 'protocol',
  }));
  const owners = new Map(registry.contexts.flatMap((c) => Object.keys(c.rejections).map((code) => [code, c.name])));
  for (const code of registry.rejections.keys())
    if (isProtocolCode(code)) throw new Error(`${owners.get(code)} declares ${code}, which is a code of the protocol`);
  const ofContexts = [...registry.rejections].map(([code, { kind, meaning }]) => ({
    code,
    status: statusOf(kind),
    meaning,
    source: owners.get(code) ?? 'sagas',
  }));
  return [...ofProtocol, ...ofContexts].sort((a, b) => (a.code < b.code ? -1 : 1));
}
