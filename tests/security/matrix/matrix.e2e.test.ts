import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../support/database.ts';
import { tells } from './answer.ts';
import { askedOf, missingThings, namesAny } from './asked.ts';
import { type Faces, facesOf } from './faces.ts';
import { type MatrixRow, matrixRows } from './rows.ts';
import { type Column, cellProblem } from './verdicts.ts';
import { openWorld, ROLES, THEM, US, type World } from './world.ts';

/** Questions under way at a time: enough to keep the server busy, far below what it turns away. */
const AT_ONCE = 8;

describe('the authorisation matrix', () => {
  let database: TestDatabase;
  let world: World;
  let faces: Faces;
  beforeAll(async () => {
    database = await emptyDatabase();
    world = await openWorld(database);
    faces = await facesOf(world.server.addresses, await world.token('auditor'));
  });
  afterAll(async () => {
    await faces?.close();
    await world?.end();
    await database.drop();
  });

  const counts = new Map<string, number>();
  async function look(columns: readonly Column[], secrets: readonly string[]) {
    const cells = matrixRows.flatMap((row) => columns.map((column) => ({ row, column })));
    const problems: string[] = [];
    const asker = async () => {
      for (let cell = cells.pop(); cell; cell = cells.pop()) {
        const { row, column } = cell;
        if (column.expect(row) !== null) counts.set(column.name, (counts.get(column.name) ?? 0) + 1);
        const problem = await cellProblem(faces, row, column, missingThings, (answer, sent) =>
          tells(answer, secrets, sent),
        );
        if (problem !== null) problems.push(problem);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, asker));
    return problems.sort();
  }
  const may = ({ access }: MatrixRow, role: string) => access.roles.includes(role);
  const mayHold = ({ access }: MatrixRow, role: string) => access.holders?.includes(role) === true;

  it('another tenant is answered as if nothing were there', async () => {
    const { things, secrets } = world.kept;
    const ids = Object.values(things);
    const columns: Column[] = [];
    for (const role of ROLES)
      columns.push({
        name: `${role} of another tenant`,
        proof: await world.token(role, { tenant: THEM, holds: [...ids, 'alder'] }),
        about: things,
        expect: (row) =>
          row.face !== 'administration' && (may(row, role) || mayHold(row, role)) ? 'as missing' : 'forbidden',
      });
    columns.push({
      name: 'key of another tenant',
      proof: world.keys.theirs,
      about: things,
      expect: (row) =>
        row.face !== 'administration' && ROLES.slice(2, 6).some((role) => may(row, role)) ? 'as missing' : 'forbidden',
    });
    expect(await look(columns, secrets)).toEqual([]);
  });
});
void [randomUUID, askedOf, namesAny, US];
