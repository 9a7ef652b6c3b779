import { type Answer, comparable, tells } from './answer.ts';
import { askedOf, namesAny, type Things } from './asked.ts';
import type { Faces } from './faces.ts';
import type { MatrixRow } from './rows.ts';

/** Who asks, and what has to come of it. */
export type Column = {
  readonly name: string;
  readonly proof: string | null;
  readonly expect: (row: MatrixRow) => 'allowed' | 'forbidden' | 'unauthenticated' | 'as missing';
  /** The things it asks about. */
  readonly about: Things;
  /** Things that are not there: other ones each time, unless the proof names what it holds. */
  readonly missing: () => Things;
  /** What nobody may be told who asks like this. */
  readonly secrets: readonly string[];
};

const isMissing = ({ status, code }: Answer) => status === 404 || (code ?? '').endsWith('_not_found');
/** A request that is refused for its shape is about nothing, and would show nothing. */
const isMisshapen = ({ status, code }: Answer) => status === 400 || code === 'invalid_request';
/** What they are about is there, and something else that they name is not. */
const MAKES_NO_DIFFERENCE = ['receiveReturn'];
const isRefusedForWho = ({ status, code }: Answer) =>
  status === 401 || status === 403 || code === 'forbidden' || code === 'unauthenticated';

/** Whether a row is about things that are named, so that asking for another's can differ from asking for a missing one. */
const namesThings = ({ subject }: MatrixRow, things: Things) =>
  subject.kind === 'declared' && namesAny(askedOf(subject.route, things), things);

const MAX_TOLD = 400;
const short = ({ status, code, body }: Answer) => `${status} ${code} ${JSON.stringify(body)}`.slice(0, MAX_TOLD);

/** What is wrong with a cell of the matrix; null if nothing is. */
export async function cellProblem(faces: Faces, row: MatrixRow, column: Column): Promise<string | null> {
  const { proof, about, missing, secrets } = column;
  const expected = column.expect(row);
  const cell = `${row.face} ${row.name} × ${column.name}`;
  const answer = await faces.ask(row, about, proof);
  const wrong = `${cell}: ${short(answer)}`;
  if (answer.status >= 500) return wrong;
  const told = tells(answer, secrets, about);
  if (told.length > 0) return `${cell} is told ${told.join()}`;
  switch (expected) {
    case 'unauthenticated':
      return answer.status === 401 && answer.code === 'unauthenticated' ? null : wrong;
    case 'forbidden':
      return answer.status === 403 && answer.code === 'forbidden' ? null : wrong;
    case 'allowed':
      if (isRefusedForWho(answer) || isMisshapen(answer)) return wrong;
      return isMissing(answer) && row.subject.kind === 'declared' && !MAKES_NO_DIFFERENCE.includes(row.name)
        ? wrong
        : null;
    case 'as missing': {
      if (!namesThings(row, about)) return isRefusedForWho(answer) ? wrong : null;
      if (isMisshapen(answer)) return wrong;
      const nothing = missing();
      const isReceipt = row.subject.kind === 'declared' && row.subject.route.kind === 'command' && answer.status < 300;
      const none = comparable(await faces.ask(row, nothing, proof), nothing, isReceipt);
      const another = comparable(answer, about, isReceipt);
      return another === none
        ? null
        : `${cell}: ${another.slice(0, MAX_TOLD)} where a missing one gives ${none.slice(0, MAX_TOLD)}`;
    }
  }
}
