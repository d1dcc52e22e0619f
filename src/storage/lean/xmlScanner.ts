// Reads the small part of XML that S3 answers in, strictly: elements, text, character references.

/** A document that is not what S3 sends. */
export class XmlError extends Error {
  constructor(what: string, at: number) {
    super(`XML parse error: ${what} at character ${at}`);
    this.name = 'XmlError';
  }
}

/** A cursor in a document; every method throws an XmlError where the document says something else. */
export interface XmlScanner {
  /** Enters the next element inside the current one and returns its name; null: there is none left. */
  enter(): string | null;
  /** Leaves the element `name`, all of whose elements have been read. */
  leave(name: string): void;
  /** Reads the text of the element `name`, which has no elements, and leaves it. */
  text(name: string): string;
  /** Leaves the element `name` whatever is in it. */
  skip(name: string): void;
  /** Nothing may follow the root element. */
  end(): void;
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const ATTRIBUTES = /(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;
const SPACE = /[ \t\r\n]*/y;
const DECLARATION = /<\?xml\s[^?<>]*\?>/y;
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w+));|&/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const LAST_CODE_POINT = 0x10ffff;

/**
 * Begins at the root element of `xml`. Comments, CDATA, processing instructions and document types are
 * refused: no S3 server sends them, and each would be one more way to misread a listing.
 */
export function scanXml(xml: string): XmlScanner {
  let at = 0;
  /** The element just entered ended in its own tag. */
  let isEmpty = false;
  match(DECLARATION);

  function fail(what: string): never {
    throw new XmlError(what, at);
  }
  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(xml);
    if (found !== null) at = pattern.lastIndex;
    return found;
  }
  function enter(): string | null {
    if (isEmpty) return null;
    if (xml[at] !== '<') match(SPACE);
    if (xml[at] !== '<') fail('text or the end where an element was expected');
    if (xml[at + 1] === '/') return null;
    at += 1;
    const name = match(NAME)?.[0] ?? fail('something that is not an element');
    if (xml[at] === '>') at += 1;
    else isEmpty = (match(ATTRIBUTES) ?? fail('an unreadable tag'))[1] === '/';
    return name;
  }
  function leave(name: string): void {
    if (isEmpty) {
      isEmpty = false;
      return;
    }
    if (xml[at] !== '<') match(SPACE);
    if (!xml.startsWith(`</${name}>`, at)) fail(`no end of ${name}`);
    at += name.length + 3;
  }
  function text(name: string): string {
    if (isEmpty) {
      isEmpty = false;
      return '';
    }
    const from = at;
    const to = xml.indexOf('<', at);
    if (to === -1) fail(`no end of ${name}`);
    at = to;
    if (!xml.startsWith(`</${name}>`, at)) fail(`something other than text in ${name}`);
    at += name.length + 3;
    return decode(xml.slice(from, to));
  }
  function decode(raw: string): string {
    if (raw.includes('\r')) fail('a bare carriage return');
    if (!raw.includes('&')) return raw;
    return raw.replace(REFERENCE, (_all, decimal?: string, hex?: string, entity?: string) => {
      if (entity !== undefined) return ENTITIES[entity] ?? fail(`the entity ${entity}`);
      const digits = decimal ?? hex ?? fail('a bare ampersand');
      const code = Number.parseInt(digits, decimal === undefined ? 16 : 10);
      if (code > LAST_CODE_POINT) fail('a reference to no character');
      return String.fromCodePoint(code);
    });
  }
  function skip(name: string): void {
    const open = [name];
    for (;;) {
      const inner = open.at(-1);
      if (inner === undefined) return;
      if (isEmpty) {
        isEmpty = false;
        open.pop();
        continue;
      }
      const to = xml.indexOf('<', at);
      if (to === -1) fail(`no end of ${inner}`);
      at = to;
      const next = enter();
      if (next !== null) {
        open.push(next);
        continue;
      }
      leave(inner);
      open.pop();
    }
  }
  function end(): void {
    match(SPACE);
    if (at !== xml.length) fail('something after the end');
  }
  return { enter, leave, text, skip, end };
}
