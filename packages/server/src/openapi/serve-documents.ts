import type { Registry } from '@daybook/core';
import type { FastifyInstance } from 'fastify';
import { answerUnlessKnown, tagOf } from '../conditional.ts';
import { type Authenticate, unlocked } from '../operations/authenticate.ts';
import { addDocumentPage } from './document-page.ts';
import { type DocumentedRoute, openApi } from './open-api.ts';
import { documentedPath } from './route-document.ts';

export const DOCUMENT_PATH = '/openapi.json';

/**
 * Serves the OpenAPI document of all that is added to the server after this call, and a page to read it: both to
 * everybody, for what can be asked is no secret. The document is made when it is first asked for. A route that does not
 * describe itself is not added.
 */
export function serveDocuments(
  app: FastifyInstance,
  about: { readonly title: string; readonly registry: Registry; readonly authenticate?: Authenticate },
): void {
  const routes: (Omit<DocumentedRoute, 'document'> & { readonly of: () => DocumentedRoute['document'] })[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const of = config?.document;
    if (of === null) return;
    for (const one of Array.isArray(method) ? method : [method]) {
      // Every GET is served as HEAD too, which needs no words of its own; OPTIONS asks about a path, not of it.
      if (one === 'HEAD' || one === 'OPTIONS') continue;
      if (!of) throw new Error(`${one} ${url} does not describe itself: its config has no document, and not null`);
      routes.push({ method: one, path: documentedPath(url), of });
    }
  });

  const isLocked = (about.authenticate ?? unlocked) !== unlocked;
  let text: string | undefined;
  app.get(DOCUMENT_PATH, { config: { open: true, document: null } }, (request, reply) => {
    text ??= JSON.stringify(
      openApi(
        { title: about.title, registry: about.registry, isLocked },
        routes.map(({ method, path, of }) => ({ method, path, document: of() })),
      ),
    );
    reply.header('Content-Type', 'application/json; charset=utf-8').header('Cache-Control', 'no-cache');
    return answerUnlessKnown(request, reply, tagOf(text), text);
  });
  addDocumentPage(app, about.title, DOCUMENT_PATH);
}
