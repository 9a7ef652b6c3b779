import pg from 'pg';

/** Positions read at once. */
const PAGE = 20_000;

export type SagaStatus = { readonly saga: string; readonly sagaId: string; readonly status: string };

/** Looks into a database with a superuser's eyes, past all code under test. */
export async function onlooker(url: string) {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  client.on('error', () => {});
  await client.connect();
  const rows = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await client.query<R>(text, values)).rows;
  const count = async (text: string) => Number((await rows<{ n: string }>(text))[0]?.n);

  /** What a query finds between the positions $1 and $2, page by page up to a position. */
  async function* pages<R extends pg.QueryResultRow>(text: string, upTo: number) {
    for (let after = 0; after < upTo; after += PAGE) yield await rows<R>(text, [after, after + PAGE]);
  }

  /** The events up to a position, in order, with these columns of each. */
  async function events<R extends pg.QueryResultRow>(columns: string, upTo: number): Promise<R[]> {
    const text = `select ${columns} from daybook.events where position > $1 and position <= $2 order by position`;
    const all: R[] = [];
    for await (const page of pages<R>(text, upTo)) all.push(...page);
    return all;
  }

  return {
    rows,
    /** What a query counts, as `n`. */
    count,
    /** The position of the last event. */
    head: () => count('select position as n from daybook.log_head'),
    pages,
    events,
    sagas: () => rows<SagaStatus>('select saga, saga_id as "sagaId", status from daybook.saga_status'),
    close: () => client.end(),
  };
}
