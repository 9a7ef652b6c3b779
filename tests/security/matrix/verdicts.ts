import type { Answer } from './answer.ts';
import { comparable } from './answer.ts';
import type { Things } from './asked.ts';
import type { Faces } from './faces.ts';
import type { MatrixRow } from './rows.ts';

/** Who asks, and what has to come of it. */
export type Column = {
  readonly name: string;
  readonly proof: string | null;
  /** Null where nothing is expected for this row: it is not asked. */
  readonly expect: (row: MatrixRow) => 'allowed' | 'forbidden' | 'unauthenticated' | 'as missing' | null;
  /** The things it asks about. */
  readonly about: Things;
};

const isMissing = ({ status, code }: Answer) => status === 404 || (code ?? '').endsWith('_not_found');
const isRefusedForWho = ({ status, code }: Answer) =>
  status === 401 || status === 403 || code === 'forbidden' || code === 'unauthenticated';

/** What is wrong with a cell of the matrix; null if nothing is. */
export async function cellProblem(
  faces: Faces,
  row: MatrixRow,
  column: Column,
  missing: () => Things,
  seen: (answer: Answer, sent: Things) => readonly string[],
): Promise<string | null> {
  const expected = column.expect(row);
  if (expected === null) return null;
  const cell = `${row.face} ${row.name} × ${column.name}`;
  const answer = await faces.ask(row, column.about, column.proof);
  const found = `${answer.status} ${answer.code}`;
  if (answer.status >= 500) return `${cell}: ${found} ${JSON.stringify(answer.body)}`;
  const told = seen(answer, column.about);
  if (told.length > 0) return `${cell}: tells ${told.join()}`;
  switch (expected) {
    case 'unauthenticated':
      return answer.status === 401 && answer.code === 'unauthenticated' ? null : `${cell}: ${found}`;
    case 'forbidden':
      return answer.status === 403 && answer.code === 'forbidden' ? null : `${cell}: ${found}`;
    case 'allowed':
      if (isRefusedForWho(answer)) return `${cell}: ${found}`;
      return isMissing(answer) && row.subject.kind !== 'written' ? `${cell}: ${found}` : null;
    case 'as missing': {
      const nothing = missing();
      const none = comparable(await faces.ask(row, nothing, column.proof), nothing);
      const another = comparable(answer, column.about);
      return another === none ? null : `${cell}: ${another} where a missing one gives ${none}`;
    }
  }
}
