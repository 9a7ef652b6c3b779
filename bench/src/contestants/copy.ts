import type pg from 'pg';

/** What `pg` calls on the wire for a query in progress, as far as COPY needs it. */
type Wire = {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

/** COPY … FROM STDIN, one statement for each piece of data; several in one text are one transaction. */
export function copyIn(client: pg.Client, text: string, data: readonly Buffer[]): Promise<void> {
  const pieces = data.values();
  return run(client, text, {
    handleCopyInResponse(wire: Wire) {
      wire.sendCopyFromChunk(pieces.next().value ?? Buffer.alloc(0));
      wire.endCopyFrom();
    },
  });
}

/** COPY … TO STDOUT; each chunk holds whole rows. */
export function copyOut(client: pg.Client, text: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  return run(client, text, {
    handleCopyData: ({ chunk }: { chunk: Buffer }) => onChunk(chunk),
    handleCopyDone: () => {},
  });
}

function run(client: pg.Client, text: string, more: object): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed: Error | undefined;
    const submittable = {
      submit: (wire: Wire) => wire.query(text),
      handleError(error: Error) {
        failed = error;
        reject(error);
      },
      handleReadyForQuery: () => failed ?? resolve(),
      handleCommandComplete: () => {},
      handleRowDescription: () => {},
      handleDataRow: () => {},
      ...more,
    };
    client.query(submittable as unknown as pg.Submittable);
  });
}
