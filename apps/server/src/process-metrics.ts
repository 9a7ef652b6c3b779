import type { Admission, Lane } from '@daybook/server';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const LANES: readonly Lane[] = ['command', 'query', 'heavy'];
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this process measures beside its engine: requests, how many it lets in, and what it takes of the machine. */
export function processMetrics(admission: Admission | undefined) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: 'daybook_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers,
  });
  if (admission) {
    const byLane = { labelNames: ['lane'], registers };
    new Gauge({
      ...byLane,
      name: 'daybook_admission_limit',
      help: 'How many requests may be under way',
      collect() {
        for (const lane of LANES) this.set({ lane }, admission.state(lane).limit);
      },
    });
    new Gauge({
      ...byLane,
      name: 'daybook_admission_in_flight',
      help: 'How many requests are under way',
      collect() {
        for (const lane of LANES) this.set({ lane }, admission.state(lane).inFlight);
      },
    });
    new Counter({
      ...byLane,
      name: 'daybook_admission_refused_total',
      help: 'Requests told to come back, because too many were under way',
      collect() {
        this.reset();
        for (const lane of LANES) this.inc({ lane }, admission.state(lane).refused);
      },
    });
  }
  return {
    onTimed: (route: string, status: number, seconds: number): void =>
      requestSeconds.observe({ route, status }, seconds),
    text: () => registry.metrics(),
  };
}
