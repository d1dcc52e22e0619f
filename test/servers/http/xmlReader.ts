// Parses the few small XML bodies of S3: elements and text, no DTD, no processing instructions.
import { refusal } from './serviceError.ts';

export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const TOKEN = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)[^<>]*?(\/?)>|([^<]+)/gy;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root element `expected`; throws MalformedXML for anything else. Namespace prefixes are dropped. */
export function readXml(source: string, expected: string): XmlElement {
  const stack: OpenElement[] = [{ name: '', text: '', children: [] }];
  let position = 0;
  for (const match of source.matchAll(TOKEN)) {
    if (match.index !== position) throw malformed();
    position += match[0].length;
    readToken(stack, match);
  }
  const document = stack[0];
  const [root, ...others] = document?.children ?? [];
  if (position !== source.length || stack.length !== 1 || others.length > 0 || root?.name !== expected)
    throw malformed();
  return root;
}

/** The children called `name`. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The text of the first child called `name`, if there is one. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function readToken(stack: OpenElement[], match: RegExpExecArray): void {
  const [, closing, qualified, empty, text] = match;
  const top = stack.at(-1);
  if (top === undefined) throw malformed();
  if (text !== undefined) {
    top.text += decodeEntities(text);
    return;
  }
  if (qualified === undefined) return;
  const name = qualified.replace(/^.*:/, '');
  if (closing === '/') {
    if (top.name !== name || stack.length < 2) throw malformed();
    stack.pop();
    return;
  }
  const opened: OpenElement = { name, text: '', children: [] };
  top.children.push(opened);
  if (empty !== '/') stack.push(opened);
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?)?(\w+);/g, (_, numeric: string | undefined, word: string) => {
    if (numeric === undefined) return NAMED[word] ?? fail();
    const code = Number.parseInt(word, numeric === '#x' ? 16 : 10);
    return Number.isInteger(code) && code <= 0x10ffff ? String.fromCodePoint(code) : fail();
  });
}

function fail(): never {
  throw malformed();
}

function malformed(): Error {
  return refusal(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
