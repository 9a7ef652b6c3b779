import { parseArgs } from 'node:util';
import { startSimulator } from './index.ts';

/** Runs the simulator: flags first, then the environment. See README.md for both. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.PORT ?? '9090' },
    host: { type: 'string', default: process.env.HOST ?? '127.0.0.1' },
    seed: { type: 'string', default: process.env.SEED ?? '1' },
    faults: { type: 'string', default: process.env.FAULTS ?? '{}' },
    'bank-faults': { type: 'string', default: process.env.BANK_FAULTS ?? '{}' },
    'messages-to': { type: 'string', default: process.env.MESSAGES_TO ?? '' },
    'ledger-file': { type: 'string', default: process.env.LEDGER_FILE ?? '' },
  },
});

const {
  port,
  host,
  seed,
  faults,
  'bank-faults': bankFaults,
  'messages-to': messagesTo,
  'ledger-file': ledgerFile,
} = values;
const simulator = await startSimulator({
  port: Number(port),
  host,
  seed,
  faults: JSON.parse(faults),
  bankFaults: JSON.parse(bankFaults),
  ...(messagesTo === '' ? {} : { messagesTo }),
  // Never a flag: everybody on the machine can read those.
  ...(process.env.DAYBOOK_TOKEN ? { messagesAuthorization: `Bearer ${process.env.DAYBOOK_TOKEN}` } : {}),
  ...(ledgerFile === '' ? {} : { ledgerFile }),
});
console.log(`card gateway, carrier and banks at ${simulator.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    simulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
