/** A piece of XML, written. Text becomes one only by being escaped. */
export type Xml = { readonly xml: string };

/** Characters that XML 1.0 cannot hold, escaped or not. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const escaped = (text: string): string =>
  text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] ?? '');

/**
 * An element with text, or with elements in it; those that are null are left out. Names are the caller's own.
 *
 * @example
 * element('Amt', '29.99', { Ccy: 'GBP' }).xml; // <Amt Ccy="GBP">29.99</Amt>
 */
export function element(
  name: string,
  content: string | readonly (Xml | null)[],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  const inside = typeof content === 'string' ? escaped(content) : content.map((part) => part?.xml ?? '').join('');
  const written = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`);
  return { xml: `<${name}${written.join('')}>${inside}</${name}>` };
}

/** A whole document, in UTF-8. */
export const documentOf = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
