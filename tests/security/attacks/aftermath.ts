import { part } from '../../support/open-api.ts';
import { send } from './http.ts';
import type { Target } from './target.ts';

/** As many events are shown at once at most. */
const PAGE = 1_000;
/** The log of a run is some thousands of lines; a forged one would stand among them. */
const FORGED = /"msg":"forged"|^forged/;

type Event = {
  readonly position: number;
  readonly tenant: string;
  readonly commandId: string;
  /** What the command followed from: its own id where somebody has sent it. */
  readonly correlationId: string;
  readonly actor: string;
};

/** Every event of the log, as an auditor sees it. */
export async function allEvents({ server }: Target, auditor: string): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (let after = 0; ; ) {
    const { text } = await send({
      url: server.addresses.admin,
      path: `/api/v1/admin/events?limit=${PAGE}&after=${after}`,
      headers: { authorization: `Bearer ${auditor}` },
    });
    const { items, nextAfter } = part(JSON.parse(text));
    const page = Array.isArray(items) ? items.map(part) : [];
    for (const { position, tenant, metadata } of page) {
      const { commandId, correlationId, actor } = part(metadata);
      events.push({
        position: Number(position),
        tenant: String(tenant),
        commandId: String(commandId),
        correlationId: String(correlationId),
        actor: String(actor),
      });
    }
    if (page.length < PAGE) return events;
    after = Number(nextAfter);
  }
}

/** What is wrong with what the server has written to its log: lines that are none, forged ones, and proofs. */
export function faultsOfLog({ server, tokens }: Target): readonly string[] {
  const faults: string[] = [];
  const lines = server.output().split('\n');
  const json = lines.slice(lines.findIndex((line) => line.startsWith('{'))).filter((line) => line.startsWith('{'));
  for (const line of json) {
    const fields = parsed(line);
    if (fields === null) faults.push(`no JSON: ${line.slice(0, 200)}`);
    else if (FORGED.test(line) && fields.msg === 'forged') faults.push(`forged: ${line.slice(0, 200)}`);
    else if (Number(fields.level) >= 50) faults.push(`an error of ours: ${line.slice(-700)}`);
  }
  // Beside JSON there is only what it says when it starts, and that Node may warn once of something new.
  const others = lines.filter((line) => line !== '' && !line.startsWith('{') && !PLAIN.test(line));
  faults.push(...others.map((line) => `a line of its own: ${line.slice(0, 200)}`));
  const text = server.output();
  for (const token of tokens)
    for (const piece of token.split('.'))
      if (piece.length > 20 && text.includes(piece)) faults.push(`a proof: ${piece.slice(0, 30)}…`);
  return faults;
}

const PLAIN = /^Daybook is ready\.$|^ {2}\S+ +\S+$|^\(node:\d+\)|^\(Use `node|^starting|^[A-Z][^{}]*\.$/;

/** How many requests the log says were answered. */
export const answeredLines = ({ server }: Target): number => server.output().split('"msg":"answered"').length - 1;

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    return part(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Whether it still does what it is for, and nobody has given every object something of theirs. */
export async function isWell(target: Target, admin: string): Promise<string> {
  const { status, text } = await send({
    url: target.server.addresses.admin,
    path: '/api/v1/admin/health',
    headers: { authorization: `Bearer ${admin}` },
  });
  const { polluted } = part({});
  const health = part(JSON.parse(text));
  return `${status} ${String(health.status)}${polluted === undefined && !('polluted' in health) ? '' : ' polluted'}`;
}
