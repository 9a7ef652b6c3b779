/** A piece of code of a guide, and what it is said to print. */
export type Snippet = {
  /** The line it begins on. */
  readonly line: number;
  readonly code: string;
  /** Null where nothing is said. */
  readonly prints: string | null;
};

/** What a guide has to be run: files to be written, and what is typed into a shell, in order. */
export type Guide = { readonly files: ReadonlyMap<string, string>; readonly typed: readonly Snippet[] };

const FENCE = /^```(\w+)(?: file=([\w.-]+))?\n([\s\S]*?)^```$/gm;

/** Takes the code out of a guide. A block of text behind one of the shell is what that prints. */
export function guideOf(markdown: string): Guide {
  const files = new Map<string, string>();
  const typed: Snippet[] = [];
  for (const { 1: kind, 2: file, 3: code = '', index } of markdown.matchAll(FENCE)) {
    const line = markdown.slice(0, index).split('\n').length;
    if (file !== undefined) files.set(file, code);
    else if (kind === 'sh') typed.push({ line, code, prints: null });
    else if (kind === 'text') {
      const before = typed.pop();
      if (!before || before.prints !== null) throw new Error(`line ${line} is printed by nothing`);
      typed.push({ ...before, prints: code });
    } else throw new Error(`line ${line}: ${kind} is neither run nor printed`);
  }
  return { files, typed };
}

/** What is printed, as a pattern: `…` stands for anything. */
export const printed = (text: string): RegExp =>
  new RegExp(
    `^${text
      .trim()
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*?')}$`,
  );
