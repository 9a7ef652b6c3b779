import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startSimulator } from '@daybook/app-simulator';
import { registry } from '@daybook/core';
import { type Engine, type PortAdapters, startEngine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { payments, paymentsWith, SCHEME, type Scheme } from '@daybook/payments';
import { openDatabase } from '@daybook/postgres';
import { orderFulfilment, orderRefund } from '@daybook/sagas';
import {
  administration,
  adminServer,
  commandServer,
  feeds,
  type GraphqlServerOptions,
  type GrpcServerOptions,
  graphqlServer,
  grpcServer,
  isLoopback,
  queryServer,
} from '@daybook/server';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { readFieldNumbers } from './field-numbers-file.ts';
import { identityOf } from './identity.ts';
import { startLimits } from './limits.ts';
import { type Persisted, readPersisted } from './persisted-file.ts';
import { bankAdapter } from './ports/bank.ts';
import { cardGatewayAdapter } from './ports/card-gateway.ts';
import { carrierAdapter } from './ports/carrier.ts';
import { processMetrics } from './process-metrics.ts';
import { readScheme } from './scheme-file.ts';
import { startTraces } from './traces.ts';

/** Everything declared, in one place: the product is these contexts and the sagas between them. */
export const declared = (scheme?: Scheme) =>
  registry([orders, scheme ? paymentsWith(scheme) : payments, administration], [orderFulfilment, orderRefund]);

/** A server of any protocol, as it is started and stopped. */
type Face = { listen(where: { host: string; port: number }): Promise<string>; close(): Promise<unknown> | undefined };

/** A running server. */
export type Server = {
  readonly engine: Engine;
  /** Where each face really listens (a port 0 in the configuration was chosen by the system). */
  readonly addresses: Readonly<Record<'command' | 'query' | 'admin' | 'graphql' | 'grpc' | 'simulator', string | null>>;
  /** Finishes what is in flight and stops cleanly. */
  stop(): Promise<void>;
};

/**
 * Wires store, engine, services and faces, and listens. What has been started is stopped again when a later part
 * fails, so that a taken port leaves nothing behind.
 */
export async function startServer(config: Config, log: Logger): Promise<Server> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  const scheme = config.paymentPolicies === null ? undefined : await readScheme(config.paymentPolicies);
  const persisted = config.graphqlPersisted === null ? undefined : await readPersisted(config.graphqlPersisted);
  try {
    const traces = config.traces ? startTraces(config.traces) : null;
    if (traces) stops.push(() => traces.stop());
    const limits = startLimits(config.limits, log);
    stops.push(() => limits.stop());
    const measured = processMetrics(limits.options.admission);
    const options = { logger: log, onTimed: measured.onTimed, ...limits.options };
    await mkdir(config.folder, { recursive: true });
    const simulator =
      config.simulatorPort === null
        ? null
        : await startSimulator({
            // It knows nobody, so nobody beyond this machine may reach it.
            host: isLoopback(config.host) ? config.host : '127.0.0.1',
            port: config.simulatorPort,
            ledgerFile: path.join(config.folder, 'simulator.jsonl'),
          });
    if (simulator) stops.push(() => simulator.close());

    const database = await openDatabase({
      url: config.databaseUrl,
      folder: config.folder,
      onError: (error) => log.warn({ err: error }, 'database connection'),
      onProgress: (what) => log.info(what),
    });
    stops.push(() => database.close());

    const url = simulator?.url ?? '';
    const ports: PortAdapters = {
      'card-gateway': cardGatewayAdapter(config.cardGatewayUrl ?? url),
      carrier: carrierAdapter(config.carrierUrl ?? url),
      bank: bankAdapter(config.banksUrl ?? url),
    };
    const { store, storage } = database;
    const engine = await startEngine({ registry: declared(scheme), store, storage, ports, roles: config.roles, log });
    stops.push(() => engine.stop());

    const { auth, tls, adminTls, adminTenant, approvalMinutes } = config.security;
    const bankIds = (scheme ?? SCHEME).members.map(({ bankId }) => bankId);
    const identity = await identityOf({ auth, engine, folder: config.folder, bankIds, log });
    const { authenticate } = identity;
    const common = { ...options, authenticate, ...(tls ? { tls } : {}) };
    const forPages = { ...common, corsOrigins: config.corsOrigins };
    const forAdmin = {
      ...common,
      ...(adminTls ? { tls: adminTls } : {}),
      tenant: adminTenant,
      approvalMinutes,
      metrics: measured.text,
    };

    const listen = async (face: Face, port: number) => {
      stops.push(async () => face.close());
      return face.listen({ host: config.host, port });
    };
    const has = (role: 'command' | 'query' | 'admin' | 'graphql' | 'grpc') => config.roles.includes(role);
    const command = has('command') ? await listen(commandServer(engine, forPages), config.commandPort) : null;
    if (command) simulator?.sendMessagesTo(command, identity.banksAuthorization);
    const followed = feeds(engine, {}, limits.options.rates);
    const query = has('query')
      ? await listen(queryServer(engine, { ...forPages, feeds: followed }), config.queryPort)
      : null;
    const admin = has('admin') ? await listen(adminServer(engine, forAdmin), config.adminPort) : null;
    const graphql = has('graphql')
      ? await listen(graphqlFace(engine, config, { ...forPages, feeds: followed, persisted }), config.graphqlPort)
      : null;
    const grpc = has('grpc')
      ? await listen(await grpcFace(engine, config, { ...common, feeds: followed }), config.grpcPort)
      : null;
    // Stopped first: those who follow are told, and no face has to wait for them.
    stops.push(() => followed.close());
    return {
      engine,
      addresses: {
        command,
        query,
        grpc,
        admin,
        graphql,
        simulator: simulator?.url ?? null,
      },
      stop,
    };
  } catch (error) {
    await stop().catch((cause: Error) => log.error({ err: cause }, 'could not stop cleanly'));
    throw error;
  }
}

function graphqlFace(
  engine: Engine,
  { graphqlIntrospection: introspection }: Config,
  { persisted, ...options }: Omit<GraphqlServerOptions, 'persisted'> & { persisted: Persisted | undefined },
) {
  return graphqlServer(engine, { ...options, introspection, ...(persisted ? { persisted } : {}) });
}

const grpcFace = async (engine: Engine, { grpcReflection: reflection }: Config, options: GrpcServerOptions) =>
  grpcServer(engine, { ...options, reflection, numbers: await readFieldNumbers() });
