// A part of the bench in a process of its own; see apart.ts. A part may empty `memory` when what counts begins.
const SAMPLE_MS = 1_000;

process.once('message', async ({ input }: { input: unknown }) => {
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(Math.round(process.memoryUsage.rss() / 2 ** 20)), SAMPLE_MS);
  const answer = await import(`./${process.argv[2]}.ts`)
    .then((part: { default: (input: unknown, memory: number[]) => Promise<unknown> }) => part.default(input, memory))
    .then((result) => ({ result, memory }))
    .catch((error: Error) => ({ error: error.stack ?? error.message }));
  clearInterval(sampling);
  process.send?.(answer, () => process.exit());
});
