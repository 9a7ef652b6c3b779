/** A setting that cannot be used: one clear line for whoever started us. */
export class ConfigError extends Error {
  readonly code = 'bad_setting';
}
