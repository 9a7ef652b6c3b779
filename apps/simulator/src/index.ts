export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
export { type BankFaultModel, NO_BANK_FAULTS } from './bank/faults.ts';
export { FAULTS, type Fault, type FaultModel, NO_FAULTS } from './faults.ts';
