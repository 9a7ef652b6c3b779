export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
export { FAULTS, type Fault, type FaultModel, NO_FAULTS } from './faults.ts';
