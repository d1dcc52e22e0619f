// Writes XML from plain objects: the order of the properties is the order of the elements.

/** `undefined` is left out, an array repeats the element, an object nests. */
export type XmlValue =
  string | number | boolean | undefined | readonly XmlValue[] | { readonly [element: string]: XmlValue };

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole document with one root element. */
export function xmlDocument(root: string, content: XmlValue, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `${DECLARATION}<${root}${attribute}>${inner(content)}</${root}>`;
}

function inner(value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escapeText(String(value));
  if (Array.isArray(value)) throw new Error('a list needs an element name');
  return Object.entries(value)
    .map(([name, child]: [string, XmlValue]) => element(name, child))
    .join('');
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => element(name, item)).join('');
  return `<${name}>${inner(value)}</${name}>`;
}

/**
 * Control characters become references, as S3 writes them when a client did not ask for `encoding-type=url`.
 */
function escapeText(text: string): string {
  return text.replace(/[&<>"\u0000-\u001f]/g, (char) => `&#x${char.charCodeAt(0).toString(16)};`);
}
