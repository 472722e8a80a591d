import { S3Error } from "./errors.ts";

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Of an element without children; of one with, only white space may stand between them. */
  readonly text: string;
}

/** An opening, closing or empty tag with its attributes, which S3's documents use for name spaces and `xsi:type` only. */
const TAG =
  /<(\/?)([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const PROLOGUE = /^\uFEFF?\s*(?:<\?xml\s[^?]*\?>\s*)?(?:<!--(?:(?!--)[\s\S])*-->\s*)*/;
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));|&/g;
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const MOST_DEEP = 16;

const malformed = () => new S3Error("MalformedXML");

function unescapeXml(text: string): string {
  return text.replace(ENTITY, (_whole, name?: string, decimal?: string, hexadecimal?: string) => {
    if (name) return NAMED[name] as string;
    const code = decimal ? Number(decimal) : hexadecimal ? Number.parseInt(hexadecimal, 16) : -1;
    if (code < 0 || code > 0x10ffff) throw malformed();
    return String.fromCodePoint(code);
  });
}

/**
 * Reads the XML that S3's requests are made of: elements, texts, CDATA and the five entities. No document types, so no entities of the sender's own, and nothing is
 * ever fetched.
 * @param root the name that the outermost element must have
 * @throws S3Error MalformedXML
 */
export function readXml(text: string, root: string): XmlElement {
  let at = PROLOGUE.exec(text)?.[0].length ?? 0;

  function tag() {
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    if (!match) throw malformed();
    at = TAG.lastIndex;
    return { closes: match[1] === "/", name: match[2] as string, isEmpty: match[4] === "/" };
  }

  function read(open: { name: string; isEmpty: boolean }, depth: number): XmlElement {
    const name = open.name.slice(open.name.indexOf(":") + 1);
    if (open.isEmpty) return { name, children: [], text: "" };
    if (depth > MOST_DEEP) throw malformed();
    const children: XmlElement[] = [];
    let content = "";
    while (true) {
      const next = text.indexOf("<", at);
      if (next < 0) throw malformed();
      content += unescapeXml(text.slice(at, next));
      at = next;
      if (text.startsWith("<!--", at)) {
        const end = text.indexOf("-->", at);
        if (end < 0) throw malformed();
        at = end + 3;
      } else if (text.startsWith("<![CDATA[", at)) {
        const end = text.indexOf("]]>", at);
        if (end < 0) throw malformed();
        content += text.slice(at + 9, end);
        at = end + 3;
      } else {
        const found = tag();
        if (found.closes) {
          if (found.name !== open.name || (children.length > 0 && content.trim() !== "")) throw malformed();
          return { name, children, text: children.length > 0 ? "" : content };
        }
        children.push(read(found, depth + 1));
      }
    }
  }

  const first = tag();
  if (first.closes) throw malformed();
  const element = read(first, 0);
  if (element.name !== root || text.slice(at).trim() !== "") throw malformed();
  return element;
}

export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The text of the one child of that name. @throws S3Error MalformedXML where there are more */
export function textOf(element: XmlElement, name: string): string | undefined {
  const found = childrenOf(element, name);
  if (found.length > 1) throw malformed();
  return found[0]?.text;
}

/** @throws S3Error MalformedXML where the element has others */
export function onlyChildren(element: XmlElement, ...names: string[]): void {
  if (element.children.some(({ name }) => !names.includes(name))) throw malformed();
}
