import { request } from 'node:http';

/** Where the lines of one intake come from, and where their answers go. */
export type Lines<T> = {
  /** Gives up to so many things to send now; none does not mean the end. */
  readonly take: (room: number) => readonly T[];
  readonly lineOf: (thing: T) => string;
  /** Told each answer, as it came and without the line's number, in the order of the lines. */
  readonly answered: (thing: T, answer: string) => void;
  /** Whether nothing more will come: the request ends once `take` gives nothing. */
  readonly isOver: () => boolean;
};

/** What is left when an intake has ended: by a broken connection, or by an answer that is in nobody's place. */
export type Rest<T> = {
  readonly unanswered: readonly T[];
  readonly trouble: string | null;
  readonly misplaced: string | null;
};

/** Lines without an answer: as many as the server takes at once, so that it never waits for us. */
const WINDOW = 2_048;
/** How often to look for more to send while no answers come. */
const LOOK_MS = 10;

/** Streams lines through one intake, on a connection of its own, until all are answered or it breaks. Never throws. */
export function streamLines<T>(url: string, { take, lineOf, answered, isOver }: Lines<T>): Promise<Rest<T>> {
  return new Promise((resolve) => {
    const sent: T[] = [];
    let count = 0;
    let unread = '';
    let state: 'opening' | 'open' | 'ended' | 'over' = 'opening';
    const sending = request(`${url}/api/v1/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      agent: false,
    });
    const looking = setInterval(send, LOOK_MS);

    function send() {
      if (state !== 'open') return;
      const things = take(WINDOW - (sent.length - count));
      if (things.length > 0) {
        sent.push(...things);
        sending.write(things.map(lineOf).join(''));
      } else if (isOver()) {
        state = 'ended';
        sending.end();
      }
    }

    function receive(chunk: string) {
      if (state === 'over') return; // what comes now was reported as unanswered
      const lines = (unread + chunk).split('\n');
      unread = lines.pop() ?? '';
      for (const line of lines) {
        const comma = line.indexOf(',');
        const thing = sent[count];
        if (thing === undefined || line.slice(0, comma) !== `{"line":${count + 1}`)
          return over('misplaced', `in the place of line ${count + 1} came ${line}`);
        count++;
        answered(thing, line.slice(comma + 1));
      }
      send();
    }

    function over(...[how, what]: ['whole'] | ['broken' | 'misplaced', string]) {
      clearInterval(looking);
      state = 'over';
      sending.destroy();
      resolve({
        unanswered: sent.slice(count),
        trouble: how === 'broken' ? what : null,
        misplaced: how === 'misplaced' ? what : null,
      });
    }
    const broken = ({ code, message }: Error & { code?: string }) => over('broken', code ?? message);

    sending.flushHeaders();
    sending.on('error', broken);
    sending.on('response', (response) => {
      if (response.statusCode !== 200) return over('broken', `status ${response.statusCode}`);
      response.setEncoding('utf8');
      response.on('data', receive);
      response.on('end', () => (count < sent.length ? over('broken', 'ended early') : over('whole')));
      response.on('error', broken);
      if (state === 'opening') state = 'open';
      send();
    });
  });
}
