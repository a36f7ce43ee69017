/** How the fields of one group are drawn: the dashes tell groups apart, the colour only helps. */
export interface LineStyle {
  /** SVG stroke-dasharray; `none` is a solid line. */
  readonly dashes: string;
  /** Index of the colour class. */
  readonly index: number;
  /** Colour on paper, for programs that know no CSS. */
  readonly color: string;
}

/** Dash, colour on white, colour on black. Contrast of each is above 4.5 to 1. */
const STYLES = [
  ['none', '#1b5e9e', '#86bdf2'],
  ['9 4', '#a03c08', '#f5a678'],
  ['2.5 3.5', '#2a682d', '#8bd28f'],
  ['12 3 2.5 3', '#713585', '#d9aae9'],
  ['5 3', '#6d5000', '#e2c567'],
  ['12 3 2.5 3 2.5 3', '#474747', '#cccccc'],
] as const;

/** Styles repeat from the seventh group on. */
export function lineStyleOf(group: number): LineStyle {
  const index = group % STYLES.length;
  const [dashes, color] = STYLES[index] ?? STYLES[0];
  return { dashes, index, color };
}

export const PAPER_COLOR = '#ffffff';
export const INK_COLOR = '#1d2126';
export const FAINT_COLOR = '#5c6570';

const PAPER = `light-dark(${PAPER_COLOR},#14171b)`;

/**
 * Style sheet of the plots, once per document. Programs without `light-dark()` keep the attributes of the elements, which
 * are those for paper.
 */
export const ACQUISITION_STYLE = `
.acquisition-plot{max-width:100%;height:auto;color:light-dark(${INK_COLOR},#e4e7eb);font-family:system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif}
.acquisition-plot .ap-paper{fill:${PAPER}}
.acquisition-plot .ap-halo{stroke:${PAPER}}
.acquisition-plot .ap-faint{color:light-dark(${FAINT_COLOR},#a3acb6)}
.acquisition-plot .ap-hollow{fill:${PAPER}}
${STYLES.map(([, light, dark], index) => `.acquisition-plot .ap-g${index}{color:light-dark(${light},${dark})}`).join('\n')}
`;

/** For a file of its own: follows the reader's scheme, and is white on paper. */
export const STANDALONE_STYLE = `
:root{color-scheme:light dark}
@media print{:root{color-scheme:light}}
${ACQUISITION_STYLE}`;
