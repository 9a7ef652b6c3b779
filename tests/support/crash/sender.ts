import type { Random } from './random.ts';

/** What the server promises about a command it has taken. */
export type Receipt = {
  readonly commandId: string;
  readonly streamId: string;
  readonly version: number;
  readonly position: number;
  readonly recordedAt: string;
};

/** A command with its definite answer. Times in milliseconds of this process's clock, by which order can be judged. */
export type Sent = {
  readonly key: string;
  readonly path: string;
  readonly body: object;
  readonly attempts: number;
  readonly firstSentAt: number;
  /** When the attempt left that was answered. */
  readonly lastSentAt: number;
  readonly answeredAt: number;
  readonly answer: { readonly receipt: Receipt } | { readonly refused: string };
};

/** Everything that was ever answered, kept outside the system under test. */
export type History = {
  readonly sent: Sent[];
  /** Answers nobody should ever get: unlike twins, statuses outside the contract. */
  readonly contradictions: string[];
  /** How many attempts ended in each kind of trouble, by name. */
  readonly troubles: Map<string, number>;
};

export type Sender = {
  /** Sends a command under a new key, again and again until there is a definite answer. */
  send(path: string, body: object, random: Random): Promise<Sent['answer']>;
  /** Sends one attempt of a command already answered; its answer's body. */
  sendAgain(sent: Sent): Promise<unknown>;
};

/** Less than the server's own patience with its database, so that attempts overlap with earlier ones. */
const TIMEOUT_MS = 4_000;
/** One attempt in so many hangs up before it can have heard the answer, mostly after the command was recorded. */
const HANG_UP_CHANCE = 0.12;
const HANG_UP_MS = [5, 40] as const;
/** After this long without a definite answer something is broken for good. */
const GIVE_UP_MS = 120_000;
/** Refusals that a customer may meet: something else happened first, or nothing of the kind is left. */
const EXPECTED = new Set([
  'order_not_found',
  'order_cancelled',
  'order_already_shipped',
  'order_not_approved',
  'order_not_confirmed',
  'quantity_not_open',
  'quantity_not_shipped',
  'charge_pending',
  'refund_exceeds_charge',
]);

/** `expected` are the refusals that are no contradiction. */
export function senderTo(url: string, history: History, expected: ReadonlySet<string> = EXPECTED): Sender {
  const trouble = (name: string) => history.troubles.set(name, (history.troubles.get(name) ?? 0) + 1);

  async function attempt(key: string, path: string, body: object, timeoutMs = TIMEOUT_MS) {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: (await response.json()) as Receipt & { code?: string } };
  }

  async function untilAnswered(key: string, path: string, body: object, random: Random): Promise<Sent> {
    const firstSentAt = performance.now();
    for (let attempts = 1; performance.now() - firstSentAt < GIVE_UP_MS; attempts++) {
      const lastSentAt = performance.now();
      try {
        const patience = random.chance(HANG_UP_CHANCE) ? random.whole(...HANG_UP_MS) : TIMEOUT_MS;
        const { status, body: answer } = await attempt(key, path, body, patience);
        const answeredAt = performance.now();
        const sent = { key, path, body, attempts, firstSentAt, lastSentAt, answeredAt };
        if (status === 200 || status === 201) return { ...sent, answer: { receipt: answer } };
        const refused = answer.code ?? 'no code';
        if (status >= 400 && status < 500) {
          if (!expected.has(refused)) history.contradictions.push(`${path} (${key}) was answered ${status} ${refused}`);
          return { ...sent, answer: { refused } };
        }
        trouble(`${status} ${refused}`);
      } catch (error) {
        const { name, cause } = error as Error & { cause?: { code?: string } };
        trouble(cause?.code ?? name);
      }
      await new Promise((resolve) => setTimeout(resolve, random.whole(20, 300)));
    }
    throw new Error(`${path} (${key}) had no definite answer within ${GIVE_UP_MS} ms`);
  }

  return {
    async send(path, body, random) {
      const key = random.uuid();
      const impatient = random.chance(0.1); // sends the same twice at once, as a double click does
      const [one, twin] = await Promise.all([
        untilAnswered(key, path, body, random),
        impatient ? untilAnswered(key, path, body, random) : null,
      ]);
      // Twins may meet different moments: one is refused, and what stood in the way is gone when the other comes.
      const taken = [one, twin].filter((sent) => sent && 'receipt' in sent.answer);
      if (taken.length === 2 && JSON.stringify(one.answer) !== JSON.stringify(twin?.answer))
        history.contradictions.push(`${path} (${key}) was answered ${JSON.stringify([one.answer, twin?.answer])}`);
      const sent = taken[0] ?? one;
      history.sent.push(sent);
      return sent.answer;
    },
    async sendAgain({ key, path, body }) {
      return (await attempt(key, path, body)).body;
    },
  };
}
