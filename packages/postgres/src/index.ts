// The short way: a database ready for an engine.
export { type OpenDatabase, type OpenOptions, openDatabase } from './open.ts';

// Connecting and migrating.
export { connect, type DatabaseOptions, inTransaction, isConnectionLoss } from './connection.ts';
export { MigrationError, migrate } from './migrate.ts';

// The log.
export { type PostgresStore, postgresStore } from './event-store.ts';

// What the engine keeps beside it.
export { PARTITION_SIZE, postgresStorage } from './storage.ts';
