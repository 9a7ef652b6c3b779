/** How much of everything. Every figure that makes a run long stands here. */
export type Size = {
  readonly rounds: number;
  /** A measurement in closed loop, after its warm-up. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly callers: readonly number[];
  /** Streams that are there before commands are sent to them, for each contestant. */
  readonly existingStreams: number;
  /** Rows of the physical reference, for each of its measurements. */
  readonly referenceRows: number;
  readonly openLoop: { readonly rates: readonly number[]; readonly rateSeconds: number; readonly seconds: number };
  readonly wholeCommands: { readonly streams: number; readonly seconds: number };
  /** Events in the log that replay, rebuild and growth work on. */
  readonly logEvents: number;
  /** Events in each peer's log for replay: theirs fill more slowly. */
  readonly peerLogEvents: number;
  readonly viewRows: number;
  readonly orders: number;
  readonly http: { readonly seconds: number };
  readonly intake: { readonly commands: number };
  readonly load: { readonly short: number; readonly long: number; readonly longEvents: number };
  /** Events offered in a second, one rate after the other; the last is what is asked for. */
  readonly live: { readonly seconds: number; readonly rates: readonly number[] };
  readonly growth: readonly number[];
};

export const FULL: Size = {
  rounds: 3,
  seconds: 2,
  warmupSeconds: 0.5,
  callers: [1, 32, 128, 512],
  existingStreams: 4_096,
  referenceRows: 60_000,
  openLoop: { rates: [5_000, 10_000, 20_000, 30_000, 40_000], rateSeconds: 5, seconds: 60 },
  wholeCommands: { streams: 10_000, seconds: 4 },
  logEvents: 1_000_000,
  peerLogEvents: 100_000,
  viewRows: 1_000_000,
  orders: 500,
  http: { seconds: 5 },
  intake: { commands: 200_000 },
  load: { short: 400, long: 32, longEvents: 10_000 },
  live: { seconds: 30, rates: [5_000, 10_000] },
  growth: [100_000, 1_000_000],
};

/** For CI: small enough to end soon, large enough that every check still checks something. */
export const SHORT: Size = {
  rounds: 1,
  seconds: 0.3,
  warmupSeconds: 0.1,
  callers: [1, 128],
  existingStreams: 256,
  referenceRows: 5_000,
  openLoop: { rates: [2_000], rateSeconds: 2, seconds: 3 },
  wholeCommands: { streams: 1_000, seconds: 0.5 },
  logEvents: 20_000,
  peerLogEvents: 2_000,
  viewRows: 10_000,
  orders: 20,
  http: { seconds: 1 },
  intake: { commands: 5_000 },
  load: { short: 20, long: 4, longEvents: 1_000 },
  live: { seconds: 3, rates: [1_000] },
  growth: [5_000, 20_000],
};

/** The last step of growth is asked for by name: it takes ten minutes and 10 GB. */
export const GROWN: Size = { ...FULL, growth: [...FULL.growth, 10_000_000] };
