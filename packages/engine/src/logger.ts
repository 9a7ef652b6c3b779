/** What the engine tells of itself: the part of pino's interface it uses. */
export type Logger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Says nothing. */
export const silentLogger: Logger = { info() {}, warn() {}, error() {} };
