import type { CommandEnvelope, Engine } from '@daybook/engine';

/** An engine with what it was last asked to execute in. */
export function overheard(engine: Engine): { readonly engine: Engine; lastEnvelope(): CommandEnvelope | undefined } {
  let last: CommandEnvelope | undefined;
  const execute: Engine['execute'] = (commands, envelope) => {
    last = envelope;
    return engine.execute(commands, envelope);
  };
  return { engine: { ...engine, execute }, lastEnvelope: () => last };
}
