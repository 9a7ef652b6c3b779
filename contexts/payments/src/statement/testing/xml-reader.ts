/** An element as it was read. It has either text or elements in it. */
export type Node = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Node[];
};

const TOKEN = /<\?xml[^>]*\?>\s*|<\/([\w.]+)>|<([\w.]+)((?: [\w.:]+="[^"<]*")*)(\/?)>|([^<]+)/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads the XML that we write: elements, attributes, text. Throws at whatever is not well formed, or anything else. */
export function readXml(xml: string): Node {
  const root = { name: '', attributes: {}, text: '', children: [] as Node[] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    const inner = open.at(-1);
    if (!token || !inner) throw new Error(`not well formed at ${at}: ${xml.slice(at, at + 40)}`);
    const [, closed, opened, attributes = '', empty, text] = token;
    if (closed !== undefined) {
      if (inner.name !== closed || open.length === 1) throw new Error(`</${closed}> closes <${inner.name}> at ${at}`);
      if (inner.children.length > 0 && inner.text.trim() !== '') throw new Error(`<${closed}> mixes text and elements`);
      open.pop();
    }
    if (opened !== undefined) {
      const node = { name: opened, attributes: attributesOf(attributes), text: '', children: [] as Node[] };
      inner.children.push(node);
      if (empty === '') open.push(node);
    }
    if (text !== undefined) inner.text += plain(text);
  }
  const [only, ...more] = root.children;
  if (open.length !== 1 || !only || more.length > 0) throw new Error('there is not one root element');
  return only;
}

/** All elements below this one that a path of names leads to. */
export function under(node: Node, ...path: readonly string[]): readonly Node[] {
  const [name, ...rest] = path;
  if (name === undefined) return [node];
  return node.children.filter((child) => child.name === name).flatMap((child) => under(child, ...rest));
}

/** The text of the one element that a path leads to. */
export function textOf(node: Node, ...path: readonly string[]): string {
  const [only, ...more] = under(node, ...path);
  if (!only || more.length > 0) throw new Error(`there is not one ${path.join('/')}`);
  return only.text;
}

const attributesOf = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/ ([\w.:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)]),
  );

function plain(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`a bare & in ${text}`);
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error('a character XML cannot hold');
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name = '') =>
    code === undefined ? (NAMED[name] ?? '') : String.fromCodePoint(Number(code)),
  );
}
