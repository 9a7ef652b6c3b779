import type { FastifyInstance } from 'fastify';
import type { Desk } from '../desk.ts';
import { FAULTS, MAX_DELAY_MS } from '../faults.ts';
import { openLine } from '../line.ts';
import { inRange, text } from '../requests.ts';
import { BANK_FAULTS, type BankFaultModel, bankFaultModel, bankPlan, MAX_CLOCK_OFF_HOURS } from './faults.ts';
import { type BankLedger, bankLedger } from './ledger.ts';
import { openMessages } from './messages.ts';
import { bankRoutes } from './routes.ts';

/** What can be said to the banks while they run. */
export type BanksServed = {
  setFaults(faults: Partial<BankFaultModel>): void;
  /** Where messages go, without a slash at the end. Until it is known they wait. */
  sendMessagesTo(url: string, authorization?: string): void;
};

/** All the banks, before they are served: the ledger is filled from the journal first. */
export type Banks = {
  readonly ledger: BankLedger;
  /** Mounts the banks' paths, and goes on with what an earlier process left undone. */
  serve(app: FastifyInstance, desk: Desk): BanksServed;
};

const probability = { type: 'number', minimum: 0, maximum: 1 };
const delay = { type: 'integer', minimum: 0, maximum: MAX_DELAY_MS };
const faultsSchema = {
  body: {
    type: 'object',
    properties: {
      ...Object.fromEntries([...FAULTS, ...BANK_FAULTS].map((fault) => [fault, probability])),
      slowMs: delay,
      lateMs: delay,
      workMs: delay,
      lateMessageMs: delay,
      clockOffHours: { type: 'number', minimum: 0, maximum: MAX_CLOCK_OFF_HOURS },
    },
    additionalProperties: false,
  },
};
const messagesSchema = {
  body: { type: 'object', properties: { url: text(1_000) }, required: ['url'], additionalProperties: false },
};

/** Opens the banks of the scheme. Which there are is said by whoever asks: each has its books, begun when first needed. */
export function openBanks(options: { seed: string; faults: BankFaultModel; closing: AbortSignal }): Banks {
  const { seed, closing } = options;
  let model = options.faults;
  const plan = bankPlan(seed, () => model);
  const line = openLine(seed, model, closing);
  const ledger = bankLedger({ accepts: (name) => plan.happens('accepted', name), clockOffMs: plan.clockOffMs });

  return {
    ledger,
    serve(app, desk) {
      const messages = openMessages({ ledger, desk, plan, model: () => model, closing });
      const setFaults = (given: Partial<BankFaultModel>) => {
        model = bankFaultModel(given);
        line.model = model;
      };
      const sendMessagesTo = (url: string, authorization?: string) => {
        messages.url = url;
        messages.authorization = authorization ?? messages.authorization;
      };
      bankRoutes(app, { desk, line, ledger, plan, messages });
      app.get('/banks/faults', async () => model);
      app.put<{ Body: Partial<BankFaultModel> }>('/banks/faults', { schema: faultsSchema }, async ({ body }) => {
        inRange(() => setFaults(body));
        return model;
      });
      const post = () => ({ url: messages.url, ...messages.counts });
      app.get('/banks/messages', async () => post());
      app.put<{ Body: { url: string } }>('/banks/messages', { schema: messagesSchema }, async ({ body }) => {
        sendMessagesTo(body.url);
        return post();
      });
      messages.resume();
      return { setFaults, sendMessagesTo };
    },
  };
}
