import type { Command } from '@daybook/core';
import type { Span } from '@opentelemetry/api';
import type { CommandEnvelope } from './engine.ts';
import { beginSpan, contextOf } from './tracing.ts';

/** What becomes of one command, as spans below the request's: `decide`, then `append`, and so on if it must be redone. */
export type CommandTrace = {
  /** Decided. The span of the append, which whoever appends links to what it shares with others. */
  decided(events: number): Span;
  /** Appended, refused or given up. */
  over(outcome: string): void;
};

/** Null for a command that is in no trace. */
export function commandTrace(commands: readonly Command[], envelope: CommandEnvelope): CommandTrace | null {
  const parent = contextOf(envelope);
  if (!parent) return null;
  const [first] = commands;
  const attributes = {
    'daybook.command': first?.type ?? '',
    'daybook.stream_type': first?.stream ?? '',
    'daybook.stream_id': first?.streamId ?? '',
    'daybook.command_id': envelope.commandId,
    'daybook.tenant': envelope.tenant ?? 'default',
  };
  let present = beginSpan('decide', parent, { attributes });
  return {
    decided(events) {
      present.end();
      present = beginSpan('append', parent, { attributes: { ...attributes, 'daybook.events': events } });
      return present;
    },
    over(outcome) {
      present.setAttribute('daybook.outcome', outcome);
      present.end();
    },
  };
}

/** Commands of one batch whose spans it is linked with: enough to find it by, few enough to be read. */
const MAX_LINKS = 64;

/** The one call of the log that several commands' appends share: below the first of them, linked with all. */
export function batchSpan(appends: readonly (Span | undefined)[]): Span | null {
  const traced = appends.filter((span) => span !== undefined);
  const [first] = traced;
  if (!first) return null;
  const links = traced.slice(0, MAX_LINKS).map((span) => ({ context: span.spanContext() }));
  const attributes = { 'daybook.commands': appends.length, 'daybook.commands_traced': traced.length };
  const batch = beginSpan('append batch', first.spanContext(), { attributes, links });
  for (const span of traced) span.addLink({ context: batch.spanContext() });
  return batch;
}
