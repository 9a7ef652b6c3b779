import { onlooker, type SagaStatus } from '../onlooker.ts';
import type { Sent } from './sender.ts';

/** An event as the log has it. `data` is parsed where a check folds it, and null otherwise. */
export type LoggedEvent = {
  readonly position: number;
  readonly recordedAt: string;
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly commandId: string;
  // biome-ignore lint/suspicious/noExplicitAny: raw evidence, read by checks that share no code with what wrote it
  readonly data: any;
};

export type StoredReceipt = Pick<LoggedEvent, 'commandId' | 'streamId' | 'version' | 'position' | 'recordedAt'>;
export type Waiting = {
  readonly saga: string;
  readonly sagaId: string;
  readonly kind: string;
  readonly name: string;
  readonly due: boolean;
  readonly attempts: number;
  readonly lastError: string | null;
};
export type Consumer = {
  readonly name: string;
  readonly kind: string;
  readonly shard: number;
  readonly position: number;
};
export type StockRow = { readonly productId: string; readonly onHand: number; readonly reserved: number };

/** The card gateway's own books. Amounts are decimals. */
export type Account = {
  readonly authorizationId: string;
  readonly reference: string;
  readonly currency: string;
  readonly status: 'authorized' | 'voided' | 'expired';
  readonly amount: string;
  readonly captured: string;
  readonly refunded: string;
  readonly released: string;
};
export type Parcel = { readonly trackingNumber: string; readonly reference: string; readonly status: string };

/** All there is to judge by once everything has settled: what clients were told, and what is kept where. */
export type Evidence = {
  readonly history: readonly Sent[];
  readonly head: number;
  readonly events: readonly LoggedEvent[];
  readonly receipts: readonly StoredReceipt[];
  readonly consumers: readonly Consumer[];
  readonly sagas: readonly SagaStatus[];
  readonly work: readonly Waiting[];
  readonly stock: readonly StockRow[];
  readonly accounts: readonly Account[];
  readonly parcels: readonly Parcel[];
};

const RFC3339 = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;
const COLUMNS = `position::float8 as position, to_char(recorded_at, ${RFC3339}) as "recordedAt",
  stream_id as "streamId", stream_type as "streamType", version, event_id as "eventId", type,
  command_id as "commandId",
  case when stream_type in ('Order', 'InventoryItem', 'Payment') or type = 'SagaObserved'
       then data::json end as data`;

export type Probe = {
  /** Whether nothing is left to be done but to wait for timers not yet due; if not, what is. */
  unrest(): Promise<string | null>;
  gather(history: readonly Sent[], urls: { query: string; simulator: string }): Promise<Evidence>;
  close(): Promise<void>;
};

export async function probe(url: string): Promise<Probe> {
  const { rows, head, events, sagas, close } = await onlooker(url);
  const consumers = () =>
    rows<Consumer>('select name, kind, shard, position::float8 as position from daybook.consumers order by 1, 3');
  const work = () =>
    rows<Waiting>(`select saga, saga_id as "sagaId", kind, name, due_at <= clock_timestamp() as due, attempts,
                          last_error as "lastError" from daybook.saga_work order by due_at`);

  return {
    async unrest() {
      const [end, all, waiting] = [await head(), await consumers(), await work()];
      const behind = all.filter(({ position }) => position < end);
      const undone = waiting.filter(({ kind, due }) => kind !== 'timer' || due);
      if (behind.length === 0 && undone.length === 0) return null;
      return JSON.stringify({ head: end, behind, undone: undone.length, first: undone.slice(0, 5) });
    },

    async gather(history, { query, simulator }) {
      const at = await head();
      const json = async (address: string) => (await fetch(address)).json() as Promise<Record<string, unknown>>;
      return {
        history,
        head: at,
        events: await events<LoggedEvent>(COLUMNS, at),
        receipts: await rows<StoredReceipt>(
          `select r.command_id as "commandId", coalesce(r.stream_id, e.stream_id) as "streamId",
                  coalesce(r.version, e.version) as version, r.position::float8 as position,
                  to_char(coalesce(r.recorded_at, e.recorded_at), ${RFC3339}) as "recordedAt"
             from daybook.receipts r left join daybook.events e on e.position = r.position`,
        ),
        consumers: await consumers(),
        sagas: await sagas(),
        work: await work(),
        stock: (await json(`${query}/api/v1/inventory?limit=100`)).items as StockRow[],
        accounts: (await json(`${simulator}/card/ledger`)).authorizations as Account[],
        parcels: (await json(`${simulator}/carrier/shipments`)).shipments as Parcel[],
      };
    },
    close,
  };
}
