const FEW = 8;

/** The first few of a list of problems, and how many more there are: a broken log has thousands. */
export const firstFew = (problems: readonly string[]): readonly string[] =>
  problems.length > FEW ? [...problems.slice(0, FEW), `and ${problems.length - FEW} more`] : problems;
