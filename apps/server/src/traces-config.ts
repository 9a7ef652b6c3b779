import { ConfigError } from './config-error.ts';

/** Where spans go. `share` is how many of the traces begun here are kept, 0 to 1; those begun elsewhere say so themselves. */
export type TracesConfig = {
  readonly to: 'console' | 'otlp';
  readonly share: number;
};

/** Null: no spans are made. Where they are sent to, and with what headers, the exporter reads in OTEL_EXPORTER_OTLP_…. */
export function readTraces(env: NodeJS.ProcessEnv): TracesConfig | null {
  const { DAYBOOK_TRACES: to, DAYBOOK_TRACES_SHARE: share } = env;
  if (to && to !== 'console' && to !== 'otlp' && to !== 'off')
    throw new ConfigError(`DAYBOOK_TRACES is "${to}"; it takes otlp, console or off`);
  if (share && !(Number(share) >= 0 && Number(share) <= 1))
    throw new ConfigError(`DAYBOOK_TRACES_SHARE is "${share}"; it takes a number from 0 to 1`);
  const isOtlp = Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  const found = to || (isOtlp ? 'otlp' : 'off');
  return found === 'off' ? null : { to: found === 'console' ? 'console' : 'otlp', share: share ? Number(share) : 1 };
}
