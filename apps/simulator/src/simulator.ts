import fastify, { type FastifyError } from 'fastify';
import { openBanks } from './bank/banks.ts';
import { type BankFaultModel, bankFaultModel } from './bank/faults.ts';
import { cardLedger } from './card/ledger.ts';
import { cardRoutes } from './card/routes.ts';
import { carrierLedger } from './carrier/ledger.ts';
import { carrierRoutes } from './carrier/routes.ts';
import { openDesk } from './desk.ts';
import { FAULTS, type FaultModel, faultModel, MAX_DELAY_MS } from './faults.ts';
import { openJournal } from './journal.ts';
import { openLine } from './line.ts';
import { inRange } from './requests.ts';

/** How to run the simulator. */
export type SimulatorOptions = {
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** The same seed gives the same faults to the same requests. */
  readonly seed?: string | number;
  readonly faults?: Partial<FaultModel>;
  /** How badly the banks behave, which have a line of their own. */
  readonly bankFaults?: Partial<BankFaultModel>;
  /** Where banks send what they accepted first and decided later, without a slash at the end; until it is known they wait. */
  readonly messagesTo?: string;
  /** The Authorization header that banks send with their messages. */
  readonly messagesAuthorization?: string;
  /** A file of JSON lines in which everything decided is kept across restarts; in memory only without it. */
  readonly ledgerFile?: string;
};

/** A simulator at work. */
export type Simulator = {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  setFaults(faults: Partial<FaultModel>): void;
  setBankFaults(faults: Partial<BankFaultModel>): void;
  /** Says where banks send their messages, and the Authorization header they send with them. */
  sendMessagesTo(url: string, authorization?: string): void;
  close(): Promise<void>;
};

/** Nobody sends more than this to a stand-in. */
const MAX_BODY_BYTES = 64 * 1024;

const probability = { type: 'number', minimum: 0, maximum: 1 };
const faultsSchema = {
  body: {
    type: 'object',
    properties: {
      ...Object.fromEntries(FAULTS.map((fault) => [fault, probability])),
      slowMs: { type: 'integer', minimum: 0, maximum: MAX_DELAY_MS },
      lateMs: { type: 'integer', minimum: 0, maximum: MAX_DELAY_MS },
    },
    additionalProperties: false,
  },
};

/**
 * Starts a card gateway, a carrier and the banks on one HTTP server, with the faults asked for.
 *
 * @example
 * const simulator = await startSimulator({ seed: 42, faults: { lostAnswer: 0.1 } });
 * await fetch(`${simulator.url}/card/ledger`);
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', seed = 1, faults = {}, bankFaults = {}, messagesTo, ledgerFile } = options;
  const { messagesAuthorization } = options;
  const closing = new AbortController();
  const line = openLine(String(seed), faultModel(faults), closing.signal);
  const journal = openJournal(ledgerFile);
  const card = cardLedger();
  const carrier = carrierLedger();
  const banks = openBanks({ seed: String(seed), faults: bankFaultModel(bankFaults), closing: closing.signal });
  const desk = openDesk({ card, carrier, bank: banks.ledger }, journal);

  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  app.setErrorHandler((error: FastifyError, _, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send({ code: error.validation ? 'invalid_request' : error.code, message: error.message });
  });
  cardRoutes(app, desk, line, card);
  carrierRoutes(app, desk, line, carrier);
  const served = banks.serve(app, desk);
  if (messagesTo !== undefined) served.sendMessagesTo(messagesTo, messagesAuthorization);
  app.get('/faults', async () => line.model);
  app.put<{ Body: Partial<FaultModel> }>('/faults', { schema: faultsSchema }, async ({ body }) => {
    line.model = inRange(() => faultModel(body));
    return line.model;
  });

  try {
    return {
      url: await app.listen({ port, host }),
      setFaults(model) {
        line.model = faultModel(model);
      },
      setBankFaults: (model) => served.setFaults(model),
      sendMessagesTo: (to, authorization) => served.sendMessagesTo(to, authorization),
      async close() {
        closing.abort();
        await app.close();
        journal.close();
      },
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}
