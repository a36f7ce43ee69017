/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const TOKEN =
  /<\?xml[^>]*\?>|<!DOCTYPE html>|<(?<close>\/)?(?<name>[A-Za-z][\w:-]*)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)\s*(?<empty>\/)?>|(?<text>[^<]+)/uy;
const ENTITY = /&(?!(?:amp|lt|gt|quot|#39);)/u;
// eslint-disable-next-line no-control-regex -- what XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u;

/** The document as a tree; throws where it is not well-formed XML. Knows as much of XML as the views write. */
export function parseXml(text: string): XmlElement {
  if (FORBIDDEN.test(text) || !text.isWellFormed()) throw new Error('a character that XML forbids');
  const top = { name: '', attributes: {}, children: [] as (XmlElement | string)[] };
  const open = [top];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw new Error(`no XML: ${text.slice(at, at + 80)}`);
    const { name, close, empty, attributes = '', text: content } = groups;
    const current = open.at(-1)!;
    if (content !== undefined) {
      if (current.name !== 'style' && ENTITY.test(content)) throw new Error(`& is not escaped: ${content}`);
      current.children.push(unescaped(content));
    } else if (name !== undefined && close === undefined) {
      const element = { name, attributes: attributesOf(attributes), children: [] };
      current.children.push(element);
      if (empty === undefined) open.push(element);
    } else if (name !== undefined) {
      if (current.name !== name) throw new Error(`</${name}> closes <${current.name}>`);
      open.pop();
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  const roots = top.children.filter((child) => typeof child !== 'string');
  if (roots.length !== 1) throw new Error(`${roots.length} roots`);
  return roots[0]!;
}

export function elementsOf(root: XmlElement): readonly XmlElement[] {
  return [root, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : elementsOf(child)))];
}

/** Elements with this name or, after a dot, this class. */
export function select(root: XmlElement, selector: string): readonly XmlElement[] {
  const [name = '', className] = selector.split('.');
  return elementsOf(root).filter(
    (element) =>
      (name === '' || element.name === name) &&
      (className === undefined || (element.attributes['class'] ?? '').split(' ').includes(className)),
  );
}

export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([\w:-]+)="([^"]*)"/gu)) {
    if (name in found) throw new Error(`attribute ${name} twice`);
    if (ENTITY.test(value)) throw new Error(`& is not escaped: ${value}`);
    found[name] = unescaped(value);
  }
  return found;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
