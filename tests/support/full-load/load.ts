import { type Book, type Command, lineOf } from './book.ts';
import { streamLines } from './stream-lines.ts';

/** Several senders at once, each with one intake at a time. */
export type Load = {
  /** Sends what is still without a receipt until it has one, and nothing new. Gives up where that does not end. */
  finish(): Promise<void>;
};

/** After trouble: long enough not to keep a recovering machine busy with refusals, short enough to be there at once. */
const PAUSE_MS = 50;
/** After a break each sender asks again for so many of the last receipts: those most likely to have been lost. */
const ASKED_AGAIN = 500;
/** After this long without the last receipt something is broken for good. */
const GIVE_UP_MS = 40_000;

/** Makes commands and sends them, as fast as the server takes them, until told to finish. */
export function startLoad(url: string, book: Book, senders: number): Load {
  let state: 'open' | 'closing' | 'over' = 'open';
  const all = Promise.all(Array.from({ length: senders }, send));

  async function send(): Promise<void> {
    let again: readonly Command[] = [];
    while (state === 'open' || (state === 'closing' && again.length > 0)) {
      const left = await throughOneIntake(url, book, again, () => state === 'open');
      again = left.length > 0 ? [...new Set([...left, ...book.acknowledged.slice(-ASKED_AGAIN)])] : [];
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  return {
    async finish() {
      state = 'closing';
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, GIVE_UP_MS);
      });
      await Promise.race([all, late]);
      clearTimeout(timer);
      state = 'over'; // whoever is still at it, stops
    },
  };
}

/** Sends commands once more, dealt out to several intakes. Answers how many were not answered. */
export async function sendAgain(url: string, book: Book, commands: readonly Command[], senders: number) {
  const hands = Array.from({ length: senders }, (_, i) => commands.filter((_command, j) => j % senders === i));
  const left = await Promise.all(hands.map((hand) => throughOneIntake(url, book, hand, () => false)));
  return left.flat().length;
}

/** Sends `first`, and then new ones as long as there are to be more. Answers with those that are to be sent again. */
async function throughOneIntake(url: string, book: Book, first: readonly Command[], hasMore: () => boolean) {
  const waiting = [...first];
  let pausedUntil = 0;

  function take(room: number): readonly Command[] {
    const now = performance.now();
    if (now < pausedUntil) return [];
    const commands = waiting.splice(0, room);
    while (commands.length < room && hasMore()) commands.push(book.next());
    for (const command of commands) {
      if (command.receipt !== null) continue;
      command.attempts++;
      command.lastSentAt = now;
    }
    return commands;
  }

  const { unanswered, trouble, misplaced } = await streamLines<Command>(url, {
    take,
    lineOf,
    answered(command, answer) {
      if (hear(book, command, answer)) return;
      waiting.push(command);
      pausedUntil = performance.now() + PAUSE_MS;
    },
    isOver: () => waiting.length === 0 && !hasMore(),
  });
  if (trouble) count(book, trouble);
  if (misplaced) book.contradictions.push(misplaced);
  return [...unanswered, ...waiting];
}

/** Writes down a line's answer. False if it was none, and the command is to be sent again. */
function hear(book: Book, command: Command, answer: string): boolean {
  const { commandId, version, status, code } = JSON.parse(`{${answer}`) as Record<string, unknown>;
  if (typeof status === 'number' && status >= 500) {
    count(book, `${status} ${String(code)}`);
    return false;
  }
  if (commandId !== command.commandId || typeof version !== 'number')
    book.contradictions.push(`${command.commandId} was answered ${answer}`);
  else if (command.receipt === null) {
    command.receipt = answer;
    command.answeredAt = performance.now();
    book.acknowledged.push(command);
  } else if (command.receipt === answer) command.repeated++;
  else book.contradictions.push(`${command.commandId} was answered ${command.receipt}, and then ${answer}`);
  return true;
}

const count = ({ troubles }: Book, name: string) => troubles.set(name, (troubles.get(name) ?? 0) + 1);
