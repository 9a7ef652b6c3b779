import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../support/database.ts';
import { fromHere, ofAnotherAccount, ofAnotherTenant, ofNobody, ofOurs } from './columns.ts';
import { type Faces, facesOf } from './faces.ts';
import { FACES, matrixRows } from './rows.ts';
import type { Seeded } from './seed.ts';
import { timings } from './timings.ts';
import { unlooked, unserved } from './unlooked.ts';
import { type Column, cellProblem } from './verdicts.ts';
import { openWorld, THEM, US, type World } from './world.ts';

/** Questions under way at a time: enough to keep the server busy, far below what it turns away. */
const AT_ONCE = 8;

describe('the authorisation matrix, on the running server', () => {
  let database: TestDatabase;
  let world: World;
  let faces: Faces;
  const cells = { asked: 0, byColumn: new Map<string, number>() };
  beforeAll(async () => {
    database = await emptyDatabase();
    world = await openWorld(database);
    faces = await facesOf(world.server.addresses, await world.token('auditor'));
  });
  afterAll(async () => {
    const rows = FACES.map((face) => `${face} ${matrixRows.filter((row) => row.face === face).length}`);
    console.log(`authorisation matrix: ${matrixRows.length} rows (${rows.join(', ')}), ${cells.asked} cells`);
    await faces?.close();
    await world?.end();
    await database?.drop();
  });

  /** Everything that is wrong with some columns of the matrix. */
  async function problemsIn(columns: readonly Column[]): Promise<readonly string[]> {
    const left = matrixRows.flatMap((row) => columns.map((column) => ({ row, column })));
    cells.asked += left.length;
    const problems: string[] = [];
    const asker = async () => {
      for (let cell = left.pop(); cell; cell = left.pop()) {
        const problem = await cellProblem(faces, cell.row, cell.column);
        if (problem !== null) problems.push(problem);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, asker));
    return problems.sort();
  }

  const count = async (sql: string, values: readonly unknown[]) =>
    Number((await database.admin.query<{ count: string }>(sql, [...values])).rows[0]?.count);
  /** How many events the things have between them. */
  const eventsOf = ({ things }: Seeded) =>
    count('select count(*) from daybook.events where stream_id::text = any($1)', [Object.values(things)]);
  /** How many events one tenant's people have brought into another's part of the log, but for the trail of what they were refused. */
  const actsBy = (actors: string, tenant: string) =>
    count(
      "select count(*) from daybook.events where tenant = $1 and stream_type <> 'AdministrativeAct' and metadata like '%\"actor\":\"' || $2 || '-%'",
      [tenant, actors],
    );

  it('has another tenant answered as if nothing were there', async () => {
    const columns = await ofAnotherTenant(world);
    const before = await eventsOf(world.kept);
    expect(await problemsIn(columns)).toEqual([]);
    expect(await eventsOf(world.kept)).toBe(before);
    expect(await actsBy(THEM, US)).toBe(0);
  });

  it('has whoever holds another account answered as if nothing were there', async () => {
    expect(await problemsIn(await ofAnotherAccount(world))).toEqual([]);
  });

  it('lets nobody in who proves nothing, whose token has run out, or whose key is for something else', async () => {
    expect(await problemsIn(await ofNobody(world))).toEqual([]);
  });

  it('answers for another tenant’s thing as soon as for one that is missing', async () => {
    const compared = await timings(faces, world);
    console.log(`foreign against missing, medians of ${compared.samples}: ${compared.told}`);
    expect(compared.problems).toEqual([]);
  });

  it('has everything in it that any face serves', async () => {
    const served = await faces.enumerated();
    console.log(`served: ${served.length} operations and documents by what the faces say of themselves`);
    expect(unlooked(served)).toEqual([]);
    expect(unserved(served)).toEqual([]);
  });

  it('lets each role do what is declared for it, and nothing else', async () => {
    expect(await problemsIn(await ofOurs(world))).toEqual([]);
  });

  // Last, because it makes things of our own that are called like theirs.
  it('has the first tenant, which runs the system, answered about the other in the same way', async () => {
    expect(await problemsIn([await fromHere(world)])).toEqual([]);
    expect(await actsBy(US, THEM)).toBe(0);
  });
});
