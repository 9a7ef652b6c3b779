import path from 'node:path';
import process from 'node:process';
import type { BankFaultModel } from '@daybook/app-simulator';
import { type Supervised, supervise } from '../crash/supervised.ts';

/** The simulator as a process of its own, with a ledger file, started again whenever it is gone. */
export type SimulatorProcess = Supervised & {
  readonly url: string;
  /** Ends the faults of the banks, for as long as it is not started again. */
  calm(): Promise<void>;
  /** How many messages of banks, and movements they have accepted, are still to be dealt with. */
  waiting(): Promise<number>;
};

export function startSimulatorProcess(
  folder: string,
  options: {
    readonly port: number;
    readonly seed: number;
    readonly bankFaults: Partial<BankFaultModel>;
    readonly messagesTo: string;
  },
): SimulatorProcess {
  const { port } = options;
  const supervised = supervise({
    what: 'simulator',
    main: 'apps/simulator/src/main.ts',
    args: [
      `--port=${port}`,
      `--seed=${options.seed}`,
      `--messages-to=${options.messagesTo}`,
      `--bank-faults=${JSON.stringify(options.bankFaults)}`,
      `--ledger-file=${path.join(folder, 'banks.jsonl')}`,
    ],
    env: process.env,
    logFile: path.join(folder, 'simulator.log'),
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    ...supervised,
    url,
    async calm() {
      await supervised.ready();
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${url}/banks/faults`, { method: 'PUT', headers, body: '{}' });
      if (status !== 200) throw new Error(`the simulator answered ${status} to the end of all faults`);
    },
    async waiting() {
      const { waiting } = (await (await fetch(`${url}/banks/messages`)).json()) as { waiting: number };
      return waiting;
    },
  };
}
