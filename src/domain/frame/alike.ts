import type { LeftOut } from './left-out.ts';

/** A few of many names: `a, b, c and 37 more`. */
export function someOf(names: readonly string[], shown = 3): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.slice(0, shown).join(', ')}${more}`;
}

/** Something that is said of one thing. */
interface Told {
  readonly what: string;
  readonly text: string;
}

/** Up to so many alike are easily read one by one. */
const ALIKE_MAX = 3;

/**
 * What is said of many things, as lines that people can read: where more than a few things have the same said of them, the first
 * speaks for all, with their count and some of their names. In the order of the first of each.
 */
export function alikeLines(about: string, told: readonly Told[]): readonly string[] {
  return [...Map.groupBy(told, ({ text }) => patternOf(text)).values()].flatMap((alike) => {
    if (alike.length <= ALIKE_MAX) return alike.map(({ text }) => `${about}: ${text}`);
    const [first, ...others] = alike;
    return [`${about}, ${alike.length} alike: ${first?.text ?? ''}; also ${someOf(others.map(({ what }) => what))}`];
  });
}

export function leftOutLines(about: string, leftOut: readonly LeftOut[]): readonly string[] {
  return alikeLines(
    about,
    leftOut.map(({ what, because }) => ({ what, text: `${what}: ${because}` })),
  );
}

/** Without the names and numbers in which texts of one kind differ. A date is no such number: it says where something belongs. */
function patternOf(text: string): string {
  return text
    .replaceAll(/[^\s,;()]+\.(?:fits|ab)\b[^\s,;()]*/giu, '*')
    .replaceAll(/(?<![\d-])\d+(?:\.\d+)?(?![\d-])/gu, '#');
}
