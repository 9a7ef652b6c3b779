import path from 'node:path';
import type { Role } from '@daybook/engine';
import { readSecurity, type SecurityConfig } from './auth-config.ts';
import { ConfigError } from './config-error.ts';
import { type LimitsConfig, readLimits } from './limits-config.ts';
import { readTraces, type TracesConfig } from './traces-config.ts';

export { ConfigError } from './config-error.ts';

/** What the server is told from outside. Ports are TCP ports on `host`. */
export type Config = {
  readonly host: string;
  readonly commandPort: number;
  readonly queryPort: number;
  readonly adminPort: number;
  readonly grpcPort: number;
  /** Whether the gRPC face tells tools what it serves. */
  readonly grpcReflection: boolean;
  readonly graphqlPort: number;
  /** Whether the GraphQL schema is told to whoever asks. */
  readonly graphqlIntrospection: boolean;
  /** A JSON file with the GraphQL documents that alone are answered, by their SHA-256; null: all are. */
  readonly graphqlPersisted: string | null;
  /** Of the simulator that stands in for the card gateway, the carrier and the banks; null when none is wanted. */
  readonly simulatorPort: number | null;
  readonly cardGatewayUrl: string | null;
  readonly carrierUrl: string | null;
  readonly banksUrl: string | null;
  /** A JSON file with the scheme's members and policies; null: those that Daybook comes with. */
  readonly paymentPolicies: string | null;
  readonly databaseUrl: string | undefined;
  readonly folder: string;
  readonly roles: readonly Role[];
  readonly logLevel: string;
  /** The origins whose pages may ask from a browser. */
  readonly corsOrigins: readonly string[];
  readonly limits: LimitsConfig;
  readonly traces: TracesConfig | null;
  readonly security: SecurityConfig;
};

const ROLES: readonly Role[] = ['command', 'query', 'project', 'saga', 'admin', 'graphql', 'grpc'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads the configuration from environment variables; `docs/configuration.md` lists them. @throws ConfigError */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const cardGatewayUrl = url(env, 'DAYBOOK_CARD_GATEWAY_URL');
  const carrierUrl = url(env, 'DAYBOOK_CARRIER_URL');
  const banksUrl = url(env, 'DAYBOOK_BANKS_URL');
  const host = env.DAYBOOK_HOST || '127.0.0.1';
  const simulated = [cardGatewayUrl, carrierUrl, banksUrl].includes(null);
  return {
    host,
    commandPort: port(env, 'DAYBOOK_COMMAND_PORT', 8080),
    queryPort: port(env, 'DAYBOOK_QUERY_PORT', 8081),
    adminPort: port(env, 'DAYBOOK_ADMIN_PORT', 8082),
    grpcPort: port(env, 'DAYBOOK_GRPC_PORT', 8084),
    grpcReflection: isOn(env, 'DAYBOOK_GRPC_REFLECTION', env.NODE_ENV !== 'production'),
    graphqlPort: port(env, 'DAYBOOK_GRAPHQL_PORT', 8083),
    graphqlIntrospection: isOn(env, 'DAYBOOK_GRAPHQL_INTROSPECTION', env.NODE_ENV !== 'production'),
    graphqlPersisted: env.DAYBOOK_GRAPHQL_PERSISTED ? path.resolve(cwd, env.DAYBOOK_GRAPHQL_PERSISTED) : null,
    simulatorPort: simulated ? port(env, 'DAYBOOK_SIMULATOR_PORT', 8090) : null,
    cardGatewayUrl,
    carrierUrl,
    banksUrl,
    paymentPolicies: env.DAYBOOK_PAYMENT_POLICIES ? path.resolve(cwd, env.DAYBOOK_PAYMENT_POLICIES) : null,
    databaseUrl: databaseUrl(env),
    folder: path.resolve(cwd, env.DAYBOOK_FOLDER || '.daybook'),
    roles: oneOrMore(env, 'DAYBOOK_ROLES', ROLES),
    logLevel: oneOrMore(env, 'DAYBOOK_LOG_LEVEL', LOG_LEVELS, 'info')[0] ?? 'info',
    corsOrigins: origins(env, 'DAYBOOK_CORS_ORIGINS'),
    limits: readLimits(env),
    traces: readTraces(env),
    security: readSecurity(env, cwd, host),
  };
}

function port(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new ConfigError(`${name} is "${text}", which is no port number`);
  return value;
}

function isOn(env: NodeJS.ProcessEnv, name: string, otherwise: boolean): boolean {
  const text = env[name];
  if (!text) return otherwise;
  if (text !== 'on' && text !== 'off') throw new ConfigError(`${name} is "${text}"; it takes on or off`);
  return text === 'on';
}

function url(env: NodeJS.ProcessEnv, name: string): string | null {
  const text = env[name];
  if (!text) return null;
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new ConfigError(`${name} is "${text}", which is no http URL`);
  return text.replace(/[/]$/, '');
}

/** Each as a browser sends it: scheme, host and, where it is not the scheme's own, the port. */
function origins(env: NodeJS.ProcessEnv, name: string): readonly string[] {
  const texts = (env[name] ?? '').split(',').flatMap((text) => (text.trim() === '' ? [] : [text.trim()]));
  for (const text of texts)
    if (!/^https?:/.test(text) || !URL.canParse(text) || new URL(text).origin !== text)
      throw new ConfigError(`${name} has "${text}", which is no origin such as https://console.example`);
  return texts;
}

/** The URL may hold a password, so it is never repeated in a message. */
function databaseUrl(env: NodeJS.ProcessEnv): string | undefined {
  const text = env.DATABASE_URL;
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^postgres(ql)?:/.test(text))
    throw new ConfigError('DATABASE_URL is no postgres URL (postgres://user:password@host:port/database)');
  return text;
}

function oneOrMore<T extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  known: readonly T[],
  otherwise?: T,
): readonly T[] {
  const text = env[name];
  if (!text) return otherwise === undefined ? known : [otherwise];
  return text.split(',').map((word) => {
    const found = known.find((one) => one === word.trim());
    if (!found) throw new ConfigError(`${name} has "${word.trim()}"; it takes ${known.join(', ')}`);
    return found;
  });
}
