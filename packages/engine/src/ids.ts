import { uuidOf } from './uuid-of.ts';

/** Whose everything is that names no tenant. */
export const DEFAULT_TENANT = 'default';

/** The namespace of every id derived here. Never changed: a derived id must come out the same for ever. */
const NAMESPACE = '6f0f1a0e-7a53-5d0b-9c1f-0d9b6c2a3e41';

/**
 * The stream of a saga's instance. Each tenant has its own, whatever the key. Those of the default tenant are named as
 * they were before there were others.
 */
export const sagaId = (saga: string, key: string, tenant = DEFAULT_TENANT): string =>
  tenant === DEFAULT_TENANT
    ? uuidOf(NAMESPACE, `saga/${saga}/${key}`)
    : derivedId('saga of tenant', JSON.stringify([tenant, saga, key]));

/** The id of a command sent for a reason; the same reason gives the same id, so that a crash cannot send it twice. */
export const derivedId = (...reason: readonly (string | number)[]): string => uuidOf(NAMESPACE, reason.join('/'));

/** The id of a thing of which a tenant has one, such as its suspense account. */
export const idOfTenant = (tenant: string, name: string): string =>
  derivedId('of tenant', JSON.stringify([tenant, name]));
