import type { ClaimedWork, EscalatedStep, SagaChange, SagaWork, Work } from '@daybook/engine';
import type pg from 'pg';
import { query } from './connection.ts';
import { fenced } from './leases.ts';

/** What sagas wait for, in a table that several processes take work from without meeting. */
export function postgresSagaWork(pool: pg.Pool): SagaWork {
  return {
    async commit(lease, changes, from, position) {
      const { added, removed, statuses } = net(changes);
      await fenced(pool, lease, from, position, async (client) => {
        if (removed.length > 0) await client.query(removing(removed));
        if (added.length > 0) await client.query(adding(added));
        if (statuses.length > 0) await client.query(noting(statuses));
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
        `select s.saga, s.saga_id as "sagaId", e.key as step, e.value as reason, s.updated_at as since,
                (select b.tenant from daybook.events b where b.stream_id = s.saga_id and b.version = 1) as tenant
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

const workId = ({ saga, sagaId, kind, name }: WorkId) => JSON.stringify([saga, sagaId, kind, name]);

/** A batch may add a thing and remove it again: only how it ends is written, all of a kind in one statement. */
function net(changes: readonly SagaChange[]) {
  const added = new Map<string, Work>();
  const removed = new Map<string, WorkId>();
  const statuses = new Map<string, SagaStatus>();
  for (const change of changes) {
    if ('add' in change) {
      removed.delete(workId(change.add));
      added.set(workId(change.add), change.add);
    } else if ('remove' in change) {
      added.delete(workId(change.remove));
      removed.set(workId(change.remove), change.remove);
    } else statuses.set(change.status.sagaId, change.status);
  }
  return { added: [...added.values()], removed: [...removed.values()], statuses: [...statuses.values()] };
}

type WorkId = Pick<Work, 'saga' | 'sagaId' | 'kind' | 'name'>;
type SagaStatus = Extract<SagaChange, { status: unknown }>['status'];

/** The key's columns, as arrays for `unnest`. */
const workIds = (rows: readonly WorkId[]) => [
  rows.map(({ saga }) => saga),
  rows.map(({ sagaId }) => sagaId),
  rows.map(({ kind }) => kind),
  rows.map(({ name }) => name),
];

const removing = (rows: readonly WorkId[]) => ({
  name: 'remove-work',
  text: `delete from daybook.saga_work w using unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) r (saga, saga_id, kind, name)
          where w.saga = r.saga and w.saga_id = r.saga_id and w.kind = r.kind and w.name = r.name`,
  values: workIds(rows),
});

const adding = (rows: readonly Work[]) => ({
  name: 'add-work',
  text: `insert into daybook.saga_work (saga, saga_id, kind, name, request, metadata, due_at, tenant)
         select a.saga, a.saga_id, a.kind, a.name, a.request, a.metadata, coalesce(a.due_at, clock_timestamp()), a.tenant
           from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
                  a (saga, saga_id, kind, name, request, metadata, due_at, tenant)
         on conflict (saga, saga_id, kind, name) do update
           set request = excluded.request, metadata = excluded.metadata, due_at = excluded.due_at, claimed_until = '-infinity', attempts = 0`,
  values: [
    ...workIds(rows),
    rows.map(({ request }) => request),
    rows.map(({ metadata }) => metadata),
    rows.map(({ dueAt }) => dueAt),
    rows.map(({ tenant }) => tenant),
  ],
});

const noting = (rows: readonly SagaStatus[]) => ({
  name: 'saga-status',
  text: `insert into daybook.saga_status (saga, saga_id, status, escalated, updated_at)
         select * from unnest($1::text[], $2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[])
         on conflict (saga, saga_id) do update
           set status = excluded.status, escalated = excluded.escalated, updated_at = excluded.updated_at`,
  values: [
    rows.map(({ saga }) => saga),
    rows.map(({ sagaId }) => sagaId),
    rows.map(({ status }) => status),
    rows.map(({ escalated }) => JSON.stringify(escalated)),
    rows.map(({ at }) => at),
  ],
});
