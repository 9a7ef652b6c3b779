import process from 'node:process';
import { explain } from './problems.ts';
import { program } from './program.ts';

/** Ctrl-C asks for a stop, which finishes what is in flight; a second one does not wait for that. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

/** A reader of our output that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program(process.env, stopSignal).parseAsync(process.argv);
} catch (error) {
  const { line, exitCode } = explain(error);
  if (line) process.stderr.write(`daybook: ${line}\n`);
  process.exitCode = exitCode;
}
