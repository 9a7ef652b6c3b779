import type { FastifyInstance } from 'fastify';
import { problemOf } from './problems.ts';

/**
 * Answers paths nobody serves: `method_not_allowed` with Allow where another method is served there, otherwise
 * `not_found`. Decided before a body is read. To be called before the routes are added.
 */
export function refuseUnservedPaths(app: FastifyInstance): void {
  const served: { readonly url: string; readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  /** What is served under a name is nobody's id: `GET /events/replay` asks for no stream called `replay`. */
  const named = new Map<string, ReadonlySet<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    served.push({ url, pattern: patternOf(url), methods: Array.isArray(method) ? method : [method] });
  });
  app.addHook('onReady', (done) => {
    for (const { url, methods } of served)
      if (served.some((one) => one.url !== url && one.pattern.test(url)))
        named.set(url, new Set([...(named.get(url) ?? []), ...methods]));
    done();
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404 && named.size === 0) return done();
    const [path = ''] = request.url.split('?', 1);
    const byName = named.get(path);
    if (byName ? byName.has(request.method) : !request.is404) return done();
    const allowed =
      byName ?? new Set(served.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
    if (allowed.size === 0) throw problemOf('not_found');
    throw problemOf('method_not_allowed', { headers: { Allow: [...allowed].sort().join(', ') } });
  });
  // The hook above has always answered by now; this only keeps the framework's own wording from ever being seen.
  app.setNotFoundHandler(() => {
    throw problemOf('not_found');
  });
}

/** `/orders/:id/cancel` as an expression that matches the paths it serves. */
const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]\w*/g, '[^/]+')}$`);
