import type { Sent } from '../crash/sender.ts';
import { onlooker, type SagaStatus } from '../onlooker.ts';

/** An event of the log, with its data. */
export type Logged = {
  readonly position: number;
  readonly streamId: string;
  readonly streamType: string;
  readonly type: string;
  readonly commandId: string;
  // biome-ignore lint/suspicious/noExplicitAny: raw evidence, read by checks that share no code with what wrote it
  readonly data: any;
};

export type BankLeg = {
  readonly transactionId: string;
  readonly leg: 'debit' | 'credit' | 'reversal';
  readonly state: 'pending' | 'done' | 'refused' | 'none';
  readonly amount?: string;
  readonly code: string | null;
  readonly keys: readonly string[];
};
export type BankPosting = {
  readonly debit: string;
  readonly credit: string;
  readonly amount: string;
  readonly currency: string;
  readonly transactionId: string | null;
  readonly leg: string | null;
};

/** What one bank believes. */
export type BankLedger = {
  readonly bankId: string;
  readonly legs: readonly BankLeg[];
  readonly postings: readonly BankPosting[];
  readonly balances: readonly { readonly account: string; readonly currency: string; readonly balance: string }[];
  readonly sums: readonly { readonly currency: string; readonly sum: string }[];
};

/** All there is to judge by once everything has settled. */
export type Evidence = {
  readonly history: readonly Sent[];
  readonly head: number;
  readonly events: readonly Logged[];
  readonly sagas: readonly SagaStatus[];
  readonly banks: readonly BankLedger[];
};

const COLUMNS = `position::float8 as position, stream_id as "streamId", stream_type as "streamType", type,
  command_id as "commandId",
  case when stream_type in ('Payment', 'Transfer', 'Settlement') then data::json end as data`;

export async function witness(url: string) {
  const { rows, count, head, events, sagas, close } = await onlooker(url);

  return {
    /** What is not over yet; null if all is. */
    async unrest(): Promise<string | null> {
      const end = await head();
      const behind = await count(`select count(*) as n from daybook.consumers where position < ${end}`);
      const begun = await count(`select count(*) as n from daybook.events where type = 'PaymentInitiated'`);
      const over = await count(
        `select count(*) as n from daybook.events
          where type in ('PaymentCompleted', 'PaymentReversed', 'PaymentFailed')`,
      );
      const due = await count(
        `select count(*) as n from daybook.saga_work where kind <> 'timer' or due_at <= clock_timestamp()`,
      );
      const quiet = behind === 0 && begun === over && due === 0;
      return quiet ? null : JSON.stringify({ head: end, behind, begun, over, due });
    },

    /** What a saga saw, asked for and heard, in short: for the message of a check that fails. */
    async storyOf(sagaId: string): Promise<string> {
      const told = await rows<{ what: string }>(
        `select concat_ws(' ', type, coalesce(data::json ->> 'step', data::json ->> 'timer', data::json ->> 'type'),
                          data::json ->> 'outcome') as what
           from daybook.events where stream_id = $1 order by version`,
        [sagaId],
      );
      return told.map(({ what }) => what.replace(/^Saga/, '')).join(', ');
    },

    /** The payment a saga is about. */
    async paymentOf(sagaId: string): Promise<string | null> {
      const [first] = await rows<{ paymentId: string }>(
        `select data::json ->> 'streamId' as "paymentId" from daybook.events
          where stream_id = $1 and type = 'SagaObserved' order by version limit 1`,
        [sagaId],
      );
      return first?.paymentId ?? null;
    },

    async gather(history: readonly Sent[], simulatorUrl: string): Promise<Evidence> {
      const at = await head();
      const { banks } = (await (await fetch(`${simulatorUrl}/banks/ledger`)).json()) as { banks: BankLedger[] };
      return {
        history,
        head: at,
        events: await events<Logged>(COLUMNS, at),
        sagas: await sagas(),
        banks,
      };
    },

    close,
  };
}

export type Witness = Awaited<ReturnType<typeof witness>>;
