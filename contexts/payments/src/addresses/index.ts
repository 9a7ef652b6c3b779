export { type AddressProblem, addressProblem } from './address-problem.ts';
