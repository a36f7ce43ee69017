/** A table of Markdown; the first row is its head. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`)
    .join('\n');
}

/** The value below which this fraction of the values lies. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
  if (value === undefined) throw new Error('a quantile of no values');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Target {
  readonly what: string;
  readonly isMet: boolean;
}

/** `met: …; MISSED: …` */
export function renderTargets(targets: readonly Target[]): string {
  return targets.map(({ what, isMet }) => `- ${isMet ? 'met' : '**MISSED**'}: ${what}`).join('\n');
}
