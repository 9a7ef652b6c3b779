// Connecting and migrating.
export { connect, type DatabaseOptions, inTransaction, isConnectionLoss } from './connection.ts';
export { MigrationError, migrate } from './migrate.ts';

// The log.
export { type PostgresStore, postgresStore } from './event-store.ts';
