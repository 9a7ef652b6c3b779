import { randomUUID } from 'node:crypto';

/** Bodies for the administration's own paths: well-formed, and about what is not there, so that nothing is done. */
const BODIES: Readonly<Record<string, object>> = {
  replayView: { view: 'no_such_view' },
  rebuildView: { view: 'no_such_view' },
  redriveParked: { view: 'no_such_view', key: 'none' },
  issueApiKey: { label: 'Matrix', tenant: 'default', roles: ['auditor'], operations: ['health'] },
  revokeApiKey: { reason: 'none' },
  approveAct: {},
  rejectAct: { reason: 'none' },
  resolveSagaStep: { step: 'none', outcome: 'unknown' },
};
const NO_BODY = [
  'health',
  'metrics',
  'consumers',
  'rebuilds',
  'parkedEvents',
  'escalatedSteps',
  'eventsOfStream',
  'eventsOfLog',
];

/** @throws for a path nobody has made a request for: the matrix is to be told of it */
export function writtenBody(name: string): object | undefined {
  const body = BODIES[name];
  if (body || NO_BODY.includes(name)) return body;
  throw new Error(`the matrix knows no request for ${name} of the administration`);
}

export const writtenPath = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'saga' ? 'no_such_saga' : randomUUID()));
