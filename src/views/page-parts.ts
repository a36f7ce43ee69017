import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers are set flush right, free text may be long and is broken, names head their row. */
  readonly kind?: 'number' | 'free' | 'name';
}

export interface TableParts {
  /** Of the heading above the table: the region is named after it. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Markup[];
  readonly className: string;
}

/** A table that scrolls on its own where the window is too narrow; keyboards reach it. */
export function tableRegion({ id, caption, columns, rows, className }: TableParts): Markup {
  const head = columns.map(({ title, kind }) => markup`<th scope="col"${classOf(kind)}>${title}</th>`);
  return markup`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
<table class="${className}">
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`;
}

export function joined(parts: readonly Markup[], separator: string): Markup {
  return markup`${parts.map((part, index) => (index === 0 ? part : markup`${separator}${part}`))}`;
}

/** Attribute of a cell for the style sheet. */
export function classOf(kind: TableColumn['kind']): Markup | undefined {
  return kind === undefined || kind === 'name' ? undefined : markup` class="${kind}"`;
}
