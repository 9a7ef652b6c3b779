import type { Answer, Entry, Journal } from './journal.ts';

/** A service's books: what it would answer to a request, and what follows once the answer is given. */
export type Ledger = {
  answer(operation: string, request: object, at: Date): Answer;
  apply(entry: Entry): void;
};

/** Where requests arrive. The same key with the same request gets the same answer, for ever. */
export type Desk = {
  handle(service: Entry['service'], operation: string, key: string, request: object): Answer;
};

/** No more decided requests than this are kept. A stand-in that forgot some would break its word, so it stops instead. */
const MAX_ENTRIES = 1_000_000;

export const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message },
});

/** Opens the desk with everything the journal remembers. */
export function openDesk(
  ledgers: Readonly<Record<Entry['service'], Ledger>>,
  journal: Journal,
  now: () => Date = () => new Date(),
): Desk {
  const decided = new Map<string, { asked: string; answer: Answer }>();
  const keep = (entry: Entry) => {
    ledgers[entry.service].apply(entry);
    const asked = fingerprint(entry.service, entry.operation, entry.request);
    decided.set(entry.key, { asked, answer: entry.answer });
  };
  for (const entry of journal.entries) keep(entry);

  return {
    handle(service, operation, key, request) {
      const known = decided.get(key);
      if (known?.asked === fingerprint(service, operation, request)) return known.answer;
      if (known) return refusal(422, 'idempotency_key_reused', 'This key stands for another request.');
      if (decided.size >= MAX_ENTRIES) return refusal(507, 'ledger_full', 'This stand-in cannot remember any more.');
      const at = now();
      const answer = ledgers[service].answer(operation, request, at);
      const entry = { service, operation, key, request, answer, at: at.toISOString() };
      journal.append(entry);
      keep(entry);
      return answer;
    },
  };
}

/** Two requests are the same when they say the same, in whatever order. */
function fingerprint(service: string, operation: string, request: object): string {
  return JSON.stringify([service, operation, request], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
