import type { Command } from '@daybook/core';

/** Begins commands, at once or when their turn has come, and answers with what became of them. */
export type StreamOrder = <T>(commands: readonly Command[], begin: () => Promise<T>) => Promise<T>;

/** Commands of one stream that are begun in one go; or one command over several streams, which goes alone. */
type Wave = {
  readonly streams: readonly string[];
  /** Null: it has begun. Otherwise it begins when what was before it on its streams is over. */
  readonly start: Promise<unknown> | null;
  /** Whether more may join: until it begins, or until the turn ends in which it began. */
  isOpen: boolean;
  members: number;
  readonly whenOver: (() => void)[];
};

/**
 * Keeps commands of one stream in the order in which they were sent. What is asked of it in one go the engine decides
 * in that order, a stream that it must read first included; but it decides again what did not fit (behind a repeated
 * command, for instance), and whoever came in the meantime would be decided before. So the commands of a stream go in
 * waves: nobody joins one under way, and the next begins when it is over. Other streams do not wait. A command over
 * several streams is decided when the last of them has been read, so it is a wave of its own on each of them.
 */
export function streamOrder(): StreamOrder {
  const last = new Map<string, Wave>();
  let begun: Wave[] = [];

  /** The lines of a turn are taken without a break, so what runs next runs after the last of them. */
  function closeBegun() {
    for (const wave of begun) wave.isOpen = false;
    begun = [];
  }

  function newWave(streams: readonly string[]): Wave {
    const before = new Set(streams.flatMap((streamId) => last.get(streamId) ?? []));
    const start = before.size === 0 ? null : Promise.all([...before].map(over)).then(() => close());
    const wave: Wave = { streams, start, isOpen: true, members: 0, whenOver: [] };
    const close = () => {
      wave.isOpen = false;
    };
    for (const streamId of streams) last.set(streamId, wave);
    if (start === null && begun.push(wave) === 1) queueMicrotask(closeBegun);
    return wave;
  }

  function leave(wave: Wave) {
    wave.members--;
    if (wave.members > 0) return;
    for (const streamId of wave.streams) if (last.get(streamId) === wave) last.delete(streamId);
    for (const tell of wave.whenOver) tell();
  }

  return (commands, begin) => {
    const streams = streamsOf(commands);
    const known = streams.length === 1 ? last.get(streams[0] ?? '') : undefined;
    const wave = known?.isOpen && known.streams.length === 1 ? known : newWave(streams);
    wave.members++;
    const done = wave.start === null ? begin() : wave.start.then(begin);
    const left = () => leave(wave);
    done.then(left, left);
    return done;
  };
}

const over = (wave: Wave) => new Promise<void>((resolve) => wave.whenOver.push(resolve));

const streamsOf = (commands: readonly Command[]): readonly string[] =>
  commands.length === 1 ? [commands[0]?.streamId ?? ''] : [...new Set(commands.map(({ streamId }) => streamId))];
