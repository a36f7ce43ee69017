/** XML or HTML whose every text was escaped on the way in. `markup` makes it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is taken as it is, absent parts are nothing. */
export type Part = string | number | Markup | readonly Part[] | undefined;

/**
 * Tagged template for XML and HTML. Values come from headers and from people: they are always text, never markup, so that
 * an OBS.NAME of `<script>` is shown and not run. Attributes must be written in double quotes.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = template.map((piece, index) => piece + textOf(parts[index]));
  return { markup: pieces.join('') };
}

/** A style sheet of ours: its content is not escaped in HTML, so nothing from outside may be in it. */
export function styleElement(css: string): Markup {
  return { markup: `<style>${css}</style>` };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that XML 1.0 forbids even when they are escaped; newline, return and tab are allowed. */
// eslint-disable-next-line no-control-regex -- these are the characters it is about
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/gu;

/** Text as content of an element or of a quoted attribute, in HTML as in XML. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(textOf).join('');
}
