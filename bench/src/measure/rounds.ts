/** One contestant of a comparison: a name, and one measurement. */
export type Contender<T> = { readonly name: string; readonly measure: (round: number) => Promise<T> };

/**
 * Measures in turns, A B C A B C A B C, so that a machine that grows slower or busier does so for all of them alike.
 * Answers each contender's rounds by name.
 */
export async function inTurns<T>(rounds: number, contenders: readonly Contender<T>[]): Promise<Map<string, T[]>> {
  const measured = new Map<string, T[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const { name, measure } of contenders) measured.get(name)?.push(await measure(round));
  return measured;
}
