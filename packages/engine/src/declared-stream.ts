import type { AnyStream, Registry } from '@daybook/core';

/** Finds streams by their types. It throws for one that nobody declares. */
export const declaredStream =
  (registry: Registry) =>
  (type: string): AnyStream => {
    const stream = registry.streams.get(type);
    if (!stream) throw new Error(`no stream type ${type} is declared`);
    return stream;
  };
