import type { ClaimedWork, EscalatedStep, SagaChange, SagaWork, Work } from '@daybook/engine';
import type pg from 'pg';
import { query } from './connection.ts';
import { fenced } from './leases.ts';

/** What sagas wait for, in a table that several processes take work from without meeting. */
export function postgresSagaWork(pool: pg.Pool): SagaWork {
  return {
    async commit(lease, changes, from, position) {
      await fenced(pool, lease, from, position, async (client) => {
        for (const change of net(changes)) await apply(client, change);
      });
    },

    async claim(most, forMs) {
      const { rows } = await query<ClaimedWork>(pool, {
        name: 'claim-work',
        text: `update daybook.saga_work w
                  set attempts = w.attempts + 1, claimed_until = clock_timestamp() + $2 * interval '1 ms'
                 from (select saga, saga_id, kind, name from daybook.saga_work
                        where due_at <= clock_timestamp() and claimed_until <= clock_timestamp()
                        order by due_at limit $1 for update skip locked) due
                where w.saga = due.saga and w.saga_id = due.saga_id and w.kind = due.kind and w.name = due.name
            returning w.saga, w.saga_id as "sagaId", w.kind, w.name, w.request, w.metadata, w.tenant, w.due_at as "dueAt", w.attempts`,
        values: [most, forMs],
      });
      return rows;
    },

    async postpone(work, delayMs, error, countAttempt) {
      await query(
        pool,
        `update daybook.saga_work
            set due_at = clock_timestamp() + $5 * interval '1 ms', claimed_until = '-infinity', last_error = $6,
                attempts = attempts - case when $7 then 0 else 1 end
          where saga = $1 and saga_id = $2 and kind = $3 and name = $4`,
        [work.saga, work.sagaId, work.kind, work.name, Math.round(delayMs), error, countAttempt],
      );
    },

    async escalated() {
      const { rows } = await query<EscalatedStep>(
        pool,
        `select s.saga, s.saga_id as "sagaId", e.key as step, e.value as reason, s.updated_at as since
           from daybook.saga_status s, jsonb_each_text(s.escalated) e order by s.updated_at`,
      );
      return rows;
    },

    async counts() {
      const { rows } = await query<{ saga: string; status: string; count: number }>(
        pool,
        'select saga, status, count(*)::int as count from daybook.saga_status group by saga, status',
      );
      return rows;
    },
  };
}

const workId = ({ saga, sagaId, kind, name }: Pick<Work, 'saga' | 'sagaId' | 'kind' | 'name'>) =>
  JSON.stringify([saga, sagaId, kind, name]);

/** A batch may add a thing and remove it again: only how it ends is written. */
function net(changes: readonly SagaChange[]): SagaChange[] {
  const last = new Map<string, SagaChange>();
  for (const change of changes) {
    if ('add' in change) last.set(workId(change.add), change);
    else if ('remove' in change) last.set(workId(change.remove), change);
    else last.set(`status ${change.status.sagaId}`, change);
  }
  return [...last.values()];
}

async function apply(client: pg.PoolClient, change: SagaChange): Promise<void> {
  if ('add' in change) {
    const { saga, sagaId, kind, name, request, metadata, tenant, dueAt } = change.add;
    await client.query({
      name: 'add-work',
      text: `insert into daybook.saga_work (saga, saga_id, kind, name, request, metadata, due_at, tenant)
             values ($1, $2, $3, $4, $5, $6, coalesce($7::timestamptz, clock_timestamp()), $8)
             on conflict (saga, saga_id, kind, name) do update
               set request = excluded.request, metadata = excluded.metadata, due_at = excluded.due_at, claimed_until = '-infinity', attempts = 0`,
      values: [saga, sagaId, kind, name, request, metadata, dueAt, tenant],
    });
  } else if ('remove' in change) {
    const { saga, sagaId, kind, name } = change.remove;
    await client.query({
      name: 'remove-work',
      text: 'delete from daybook.saga_work where saga = $1 and saga_id = $2 and kind = $3 and name = $4',
      values: [saga, sagaId, kind, name],
    });
  } else {
    const { saga, sagaId, status, escalated, at } = change.status;
    await client.query({
      name: 'saga-status',
      text: `insert into daybook.saga_status (saga, saga_id, status, escalated, updated_at) values ($1, $2, $3, $4, $5)
             on conflict (saga, saga_id) do update
               set status = excluded.status, escalated = excluded.escalated, updated_at = excluded.updated_at`,
      values: [saga, sagaId, status, JSON.stringify(escalated), at],
    });
  }
}
