import { hash } from 'node:crypto';
import {
  type Command,
  canonicalJson,
  canonicalWriter,
  type Registry,
  type StreamAppend,
  Type,
  writeMetadataBesideIds,
} from '@daybook/core';
import type { CommandEnvelope } from './engine.ts';

/** SHA-256 in hexadecimal: what a receipt keeps of a request, to know it again. */
export const hashOf = (text: string): string => hash('sha256', text, 'hex');

/**
 * What was asked, as canonical JSON: `{"commands":[{data, expectedVersion?, stream, streamId, type}],"tenant"}`.
 * Written member by member, with each command's data by the writer of its schema; the form must never change, since
 * receipts are kept for ever. @throws TypeError for data that has no canonical form
 */
export function requestText(registry: Registry, commands: readonly Command[], tenant: string): string {
  let text = '{"commands":[';
  for (let i = 0; i < commands.length; i++) {
    const { stream, streamId, type, data, expectedVersion } = commands[i] as Command;
    text += `${i === 0 ? '' : ','}{"data":${registry.commandText(stream, type, data)}`;
    if (expectedVersion !== undefined) text += `,"expectedVersion":${canonicalJson(expectedVersion)}`;
    text += `,"stream":${writeText(stream)},"streamId":${writeText(streamId)},"type":${writeText(type)}}`;
  }
  return `${text}],"tenant":${writeText(tenant)}}`;
}

/**
 * What was asked to be appended, without the ids that events are given here, as canonical JSON:
 * `{"append":[{"events":[{data, type}],"expected","streamId","streamType"}],"tenant"}`.
 */
export function appendText(streams: readonly StreamAppend[], tenant: string): string {
  let text = '{"append":[';
  for (const [i, { streamId, streamType, expected, events }] of streams.entries()) {
    text += `${i === 0 ? '' : ','}{"events":[`;
    for (const [k, { type, data }] of events.entries())
      text += `${k === 0 ? '' : ','}{"data":${data},"type":${writeText(type)}}`;
    text += `],"expected":${canonicalJson(expected)},"streamId":${writeText(streamId)},"streamType":${writeText(streamType)}}`;
  }
  return `${text}],"tenant":${writeText(tenant)}}`;
}

/** What is stored of who asked and why, beside the ids. */
export const metadataText: (envelope: CommandEnvelope & { readonly givenId?: string }) => string =
  writeMetadataBesideIds;

/** The ids of the command, as an append names them: correlation and causation only where one is another. */
export function commandIds({ commandId, correlationId, causationId }: CommandEnvelope) {
  const own = (correlationId ?? commandId) === commandId && (causationId ?? commandId) === commandId;
  return own ? { commandId } : { commandId, correlationId, causationId };
}

const writeText = canonicalWriter(Type.String());
