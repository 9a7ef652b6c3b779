import type { Access } from './access.ts';
import type { Port } from './port.ts';
import type { RejectionCodes } from './rejection.ts';
import type { Route } from './route.ts';
import type { AnySaga } from './saga.ts';
import type { AnyStream } from './stream.ts';
import type { AnyView } from './view.ts';

/** A bounded context: everything the engine and the faces need to know of it, as data. */
export type Context = {
  readonly name: string;
  /** What it is about, in a sentence. */
  readonly description?: string;
  readonly streams: readonly AnyStream[];
  readonly views: readonly AnyView[];
  readonly sagas: readonly AnySaga[];
  readonly ports: readonly Port[];
  readonly routes: readonly Route[];
  readonly rejections: RejectionCodes;
  /** Who may follow its events as they are recorded. Left out: nobody outside. */
  readonly feed?: Access;
};

/** Declares a context. */
export function context(declared: Context): Context {
  return declared;
}
