import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Where the page is served. */
export const PAGE_PATH = '/docs';

/**
 * Only what this server itself serves may run or be loaded, the page may ask nobody else, and nobody may frame it.
 * Its pictures are written out in its style sheet.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const SCRIPT = (document: string) =>
  `window.addEventListener('load', () => SwaggerUIBundle({
  url: ${JSON.stringify(document)},
  dom_id: '#page',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
}));
`;

const PAGE = (title: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${PAGE_PATH}/swagger-ui.css">
    <link rel="icon" type="image/png" href="${PAGE_PATH}/favicon-32x32.png">
  </head>
  <body>
    <div id="page"></div>
    <script src="${PAGE_PATH}/swagger-ui-bundle.js"></script>
    <script src="${PAGE_PATH}/page.js"></script>
  </body>
</html>
`;

/** Serves a page that shows an OpenAPI document and can try it out. It needs nothing from elsewhere. */
export function addDocumentPage(app: FastifyInstance, title: string, document: string): void {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static');
  const config = { open: true, document: null };
  const serve = (url: string, type: string, text: () => string | Promise<Buffer>) =>
    app.get(url, { config }, async (_, reply) => {
      reply.headers({
        'Content-Security-Policy': POLICY,
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      });
      reply.type(type);
      return text();
    });
  serve(PAGE_PATH, 'text/html; charset=utf-8', () => PAGE(title));
  serve(`${PAGE_PATH}/page.js`, 'text/javascript; charset=utf-8', () => SCRIPT(document));
  for (const [name, type] of Object.entries(ASSETS))
    serve(`${PAGE_PATH}/${name}`, type, () => readFile(path.join(folder, name)));
}
