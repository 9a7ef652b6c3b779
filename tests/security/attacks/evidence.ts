import type { Answer } from './http.ts';

/** What an answer must never tell: where it came from, how it was made, or what somebody else has proved. */
const LEAKS: readonly (readonly [string, RegExp])[] = [
  ['a stack', /\n\s*at \S+ \(|\bat (async )?[\w.<>]+ \((file:|node:|[/])/],
  ['a source file', /node_modules|file:[/][/][/](?!etc)|[.]ts:\d+:\d+/],
  [
    'SQL',
    /\bselect\b[^"]+\bfrom\b|\binsert into\b|syntax error at|invalid input syntax|SQLSTATE|pg_catalog|violates \w+ constraint/i,
  ],
  [
    'an error of JavaScript',
    /\b(Type|Reference|Range|Syntax|Aggregate|Assertion)Error\b|Cannot read propert|is not a function|is not iterable/,
  ],
  ['an error of the system', /\bE(CONNREFUSED|NOENT|ACCES|PIPE|CONNRESET)\b/],
  ['a path of the machine', /[/](root|home|tmp|usr|var|work|opt)[/][\w.-]+/],
  ['a proof', /\beyJ[\w-]{10,}[.]/],
  ['an object that nobody wrote down', /\[object Object\]/],
];

export type Finding = { readonly what: string; readonly example: string; times: number };

/** What was done, and what was seen that must not be. */
export type Evidence = {
  /** Counts a request of an operation. */
  attacked(face: string, operation: string): void;
  finding(what: string, example: string): void;
  /** Holds an answer against what is true of every answer, whatever was asked. */
  examine(
    of: { readonly status: number; readonly text: string; readonly code?: string | undefined },
    example: string,
  ): void;
  /** The ids of the commands that were accepted, as we have chosen them. */
  readonly accepted: Set<string>;
  operations(face: string): readonly string[];
  requests(): Readonly<Record<string, number>>;
  total(): number;
  findings(): readonly string[];
};

/** The refusals that may be a server's own fault, because they are said to be: try again. */
const DECLARED_503 = new Set([
  'overloaded',
  'outcome_unknown',
  'store_unavailable',
  'server_stopping',
  'view_behind',
  'view_rebuilding',
  'view_stopped',
  'slow_reader',
]);

export function evidence(): Evidence {
  const counts = new Map<string, Map<string, number>>();
  const findings = new Map<string, Finding>();
  const finding = (what: string, example: string) => {
    const known = findings.get(what) ?? { what, example, times: 0 };
    known.times++;
    findings.set(what, known);
  };
  const sum = (of: Map<string, number>) => [...of.values()].reduce((a, b) => a + b, 0);
  return {
    accepted: new Set(),
    finding,
    attacked(face, operation) {
      const of = counts.get(face) ?? new Map<string, number>();
      counts.set(face, of.set(operation, (of.get(operation) ?? 0) + 1));
    },
    examine({ status, text, code }, example) {
      if (status >= 500 && !(status === 503 && DECLARED_503.has(code ?? '')) && status !== 504)
        finding(`${status} ${code ?? ''}`, `${example} -> ${text.slice(0, 300)}`);
      for (const [name, pattern] of LEAKS) {
        const found = pattern.exec(text);
        if (found)
          finding(
            `an answer tells ${name}`,
            `${example} -> …${text.slice(Math.max(0, found.index - 60), found.index + 100)}`,
          );
      }
    },
    operations: (face) => [...(counts.get(face)?.keys() ?? [])].sort(),
    requests: () => Object.fromEntries([...counts].map(([face, of]) => [face, sum(of)])),
    total: () => [...counts.values()].reduce((all, of) => all + sum(of), 0),
    findings: () =>
      [...findings.values()].map(({ what, example, times }) => `${what} (${times} times), as in: ${example}`),
  };
}

/** The code of a problem document; undefined where it is none. */
export function codeOf({ text }: Pick<Answer, 'text'>): string | undefined {
  return /"code":"([a-z][a-z0-9_]*)"/.exec(text)?.[1];
}
