/** What a face has answered, in the words that all of them share. */
export type Answer = {
  /** The HTTP status, or the one that stands for it on a face without. */
  readonly status: number;
  /** The stable code of a refusal; null for an answer that is none. */
  readonly code: string | null;
  readonly body: unknown;
};

/** Told apart by every request, or by the state of the log: nothing of the thing asked about. */
const OF_THE_REQUEST = [
  'instance',
  'position',
  'positions',
  'commandId',
  'command_id',
  'recordedAt',
  'recorded_at',
  'daybook-position',
];
/** What a receipt says of the thing that it made under an id of the asker's own: another one each time. */
const OF_THE_RECEIPT = ['streamId', 'stream_id', 'location', 'version'];

/**
 * An answer as a text in which two about the same things are the same: without what every request has of its own, and
 * with what was sent called by its name.
 */
export function comparable(
  { status, code, body }: Answer,
  sent: Readonly<Record<string, string>>,
  isReceipt: boolean,
): string {
  const left = isReceipt ? [...OF_THE_REQUEST, ...OF_THE_RECEIPT] : OF_THE_REQUEST;
  const text = JSON.stringify([status, code, body], (key, value: unknown) => (left.includes(key) ? undefined : value));
  return Object.entries(sent).reduce((seen, [name, id]) => seen.replaceAll(id, `<${name}>`), text);
}

/** Whether an answer says anything that only who may see the things could know, beyond what was sent. */
export function tells({ body }: Answer, secrets: readonly string[], sent: object): readonly string[] {
  const [text, known] = [JSON.stringify(body), JSON.stringify(sent)];
  return secrets.filter((secret) => text.includes(secret) && !known.includes(secret));
}
