import { type Answer, comparable, tells } from './answer.ts';
import { namesAny, type Things } from './asked.ts';
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

const MAX_TOLD = 400;
const short = ({ status, code, body }: Answer) => `${status} ${code} ${JSON.stringify(body)}`.slice(0, MAX_TOLD);

/** What is wrong with a cell of the matrix; null if nothing is. */
export async function cellProblem(faces: Faces, row: MatrixRow, column: Column): Promise<string | null> {
  const { proof, about, secrets } = column;
  const expected = column.expect(row);
  const cell = `${row.face} ${row.name} × ${column.name}`;
  const answer = await faces.ask(row, about, proof);
  const wrong = `${cell}: ${short(answer)}`;
  if (answer.status >= 500) return wrong;
  const told = tells(answer, secrets, about);
  if (told.length > 0) return `${cell} is told ${told.join()}`;
  switch (expected) {
    case 'unauthenticated':
    case 'forbidden': {
      const status = expected === 'forbidden' ? 403 : 401;
      if (answer.status !== status || answer.code !== expected) return wrong;
      // Elsewhere it is known before anything is looked for.
      return row.face === 'administration' ? unlikeMissing(faces, row, column, answer) : null;
    }
    case 'allowed':
      if (isRefusedForWho(answer) || isMisshapen(answer)) return wrong;
      return isMissing(answer) && !MAKES_NO_DIFFERENCE.includes(row.name) ? wrong : null;
    case 'as missing':
      if (!namesAny(row, about)) return isRefusedForWho(answer) ? wrong : null;
      return isMisshapen(answer) ? wrong : unlikeMissing(faces, row, column, answer);
  }
}

/** How an answer about another's things differs from one about things that are not there; null if it does not. */
async function unlikeMissing(
  faces: Faces,
  row: MatrixRow,
  { name, proof, about, missing }: Column,
  answer: Answer,
): Promise<string | null> {
  if (!namesAny(row, about)) return null;
  const nothing = missing();
  const isReceipt = row.subject.kind === 'declared' && row.subject.route.kind === 'command' && answer.status < 300;
  const none = comparable(await faces.ask(row, nothing, proof), nothing, isReceipt);
  const another = comparable(answer, about, isReceipt);
  if (another === none) return null;
  const cell = `${row.face} ${row.name} × ${name}`;
  return `${cell}: ${another.slice(0, MAX_TOLD)} where a missing one gives ${none.slice(0, MAX_TOLD)}`;
}
