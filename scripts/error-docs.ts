import { declared } from '../apps/server/src/server.ts';
import { errorDocs } from './docs/error-docs.ts';

/** Prints docs/errors.md. `npm run docs:errors` writes the file, and so does `npm run schemas`. */
process.stdout.write(errorDocs(declared()));
