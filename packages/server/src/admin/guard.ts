import { setTimeout as sleep } from 'node:timers/promises';
import { UUID_PATTERN } from '@daybook/core';
import type { Logger } from '@daybook/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { connectionOf } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import { EVERY_ROLE } from '../operations/caller.ts';
import { permit } from '../operations/permit.ts';
import { problemOf } from '../problems.ts';
import type { CallFrom, Trail } from './trail.ts';

/**
 * What a path of the administration says of itself. `name` is the operation's, as for every declared route. `trail`:
 * each call of an `act` and each reading is written down; of the others only what is refused for who asks.
 */
export type AdminPath = {
  readonly name: string;
  readonly roles: readonly string[];
  readonly trail: 'act' | 'reading' | 'refusals';
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether this call stands in the trail already. */
    isRecorded: boolean;
  }
  interface FastifyContextConfig {
    admin?: AdminPath;
  }
}

/** Who may see how the system is, but not what is in it, nor change it. */
export const WATCHERS = ['admin', 'operator', 'auditor'];
/** For a path that says nothing of itself: it is shut to all but administrators. */
const UNSAID: AdminPath = { name: 'unnamed', roles: ['admin'], trail: 'refusals' };
/** An answer waits so long at most for its refusal to be written: with the database gone, it is not held up by that. */
const MAX_RECORDING_MS = 2_000;
const MAX_TARGET_LENGTH = 500;

/**
 * Has every path of the administration used by those only whom it names, of the tenant that runs the system: what is
 * done here is done to everybody's data. Whoever is refused, and whatever is read that must be known, is written down.
 */
export function guardAdministration(
  app: FastifyInstance,
  options: { tenant: string; trail: Trail; log: Logger },
): void {
  const { tenant, trail, log } = options;
  app.decorateRequest('isRecorded', false);

  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || request.routeOptions.config.open) return done();
    const { name, roles } = pathOf(request);
    const { principal } = request;
    if (principal === null) throw problemOf('forbidden');
    permit({ roles }, principal, name);
    if (principal.tenant !== tenant && !principal.roles.includes(EVERY_ROLE)) throw problemOf('forbidden');
    done();
  });

  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.admin?.trail !== 'reading') return;
    request.isRecorded = true;
    await trail.read(callFrom(request), { act: pathOf(request).name, target: targetOf(request) });
  });

  app.addHook('onError', async (request, _reply, error) => {
    const { status, code } = failureOf(error);
    const { name, trail: kept } = pathOf(request);
    const isAboutWho = status === 401 || status === 403;
    if (request.is404 || request.isRecorded || !(isAboutWho || kept === 'act')) return;
    request.isRecorded = true;
    const { id } = paramsOf(request);
    const actId = name.endsWith('Act') && id !== undefined && UUID_PATTERN.test(id) ? id : null;
    const refusal = { act: name, target: targetOf(request), actId, code, status };
    const recorded = trail
      .refused(callFrom(request), refusal)
      .catch((cause: unknown) => log.error({ err: cause, ...refusal }, 'a refused call could not be written down'));
    await Promise.race([recorded, sleep(MAX_RECORDING_MS, undefined, { ref: false })]);
  });

  app.addHook('onClose', () => trail.close());
}

const pathOf = (request: FastifyRequest): AdminPath => request.routeOptions.config.admin ?? UNSAID;

/** The path as it was asked for, which says of what. Odd characters are for those who send them to keep. */
const targetOf = ({ url }: FastifyRequest): string => url.slice(0, MAX_TARGET_LENGTH).replace(/[^\x21-\x7e]/g, '?');

const paramsOf = ({ params }: FastifyRequest): { readonly id?: string } => {
  const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
  return typeof id === 'string' ? { id } : {};
};

/** A refused call may have a correlation id that is none; it is written down without. */
function callFrom(request: FastifyRequest): CallFrom {
  const { principal } = request;
  try {
    return { principal, ...connectionOf(request) };
  } catch {
    const { remoteAddress } = request.socket;
    return { principal, ...(remoteAddress === undefined ? {} : { sourceIp: remoteAddress }) };
  }
}
