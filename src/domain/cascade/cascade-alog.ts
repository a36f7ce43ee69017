import { SECONDS_PER_DAY } from '../calendar/observing-date.ts';
import { alogLine, chosenOfAlogLine, isAddedLine, tagOfAlogLine } from '../association/alog-text.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import { formatDays } from '../association/candidate.ts';
import type { SkyChoice } from './skies.ts';

/** What the logs of a date rest on. */
export interface AlogSources {
  /** Log of the simple AB; empty for an AB that a human has added. */
  readonly simpleAlog: string;
  /** Skies that the exposure could have, the one that the rule takes first. Absent: it is no AB that takes a sky. */
  readonly skies?: readonly SkyChoice[];
  /** Tags of the calibrations that the recipe takes. */
  readonly tags: readonly string[];
}

/**
 * The association log of an AB of the cascade: what the simple AB's log says of the calibrations that it still has, with its
 * notes (the time that was compared, edits); of a sky how far away it is and which others there were; of every other input
 * where it comes from. So the log fits the AB, whatever smart association or a human has changed.
 */
export function cascadeAlog({ name, inputs }: Pick<AssociationBlock, 'name' | 'inputs'>, sources: AlogSources): string {
  const known = sources.simpleAlog.split('\n');
  const notes = known.slice(1).filter((line) => line.startsWith('#'));
  const lines = inputs.flatMap((input) => lineOf(input, known, sources.skies ?? []));
  return [`# association log of ${name}`, ...notes, ...lines, ...absentLines(inputs, known, sources.tags), ''].join(
    '\n',
  );
}

function lineOf({ source, tag }: AbInput, known: readonly string[], skies: readonly SkyChoice[]): string[] {
  switch (source.kind) {
    case 'raw':
      return [];
    case 'product': {
      const which = source.fileNumber === undefined ? '' : `, file ${source.fileNumber}`;
      const text = `${source.catg} of ${source.ab}${which}`;
      const chosen = skies.find(({ ab }) => ab === source.ab);
      return [chosen === undefined ? alogLine(tag, 'product', text) : skyLine({ tag, text, chosen }, skies, known)];
    }
    case 'file':
      return [alogLine(tag, 'by hand', source.path)];
    case 'calib':
      return [
        known.find((line) => choosesFile(line, tag, source.fileName)) ?? alogLine(tag, 'by hand', source.fileName),
      ];
  }
}

interface ChosenSky {
  readonly tag: string;
  readonly text: string;
  readonly chosen: SkyChoice;
}

/** `closest  SKY_LINES of X_sky.ab  +0.0042 d  rejected: Y_sky.ab (-0.0112 d, farther than X_sky.ab); lines.fits (static)` */
function skyLine({ tag, text, chosen }: ChosenSky, skies: readonly SkyChoice[], known: readonly string[]): string {
  const isOwn = chosen.deltaSeconds === 0;
  const rule = isOwn ? 'own' : chosen === skies[0] ? 'closest' : 'by hand';
  const rejected = [
    ...skies.filter((sky) => sky !== chosen).map((sky) => `${sky.ab} (${rankOf(sky, chosen)})`),
    ...known
      .filter((line) => tagOfAlogLine(line) === tag && !isAddedLine(line))
      .flatMap((line) => chosenOfAlogLine(line).map((file) => `${file} (a dedicated sky is there)`)),
  ];
  const time = isOwn ? '' : `  ${daysOf(chosen)}`;
  return alogLine(tag, rule, `${text}${time}${rejected.length === 0 ? '' : `  rejected: ${rejected.join('; ')}`}`);
}

function rankOf(sky: SkyChoice, chosen: SkyChoice): string {
  const [distance, best] = [sky, chosen].map(({ deltaSeconds }) => Math.abs(deltaSeconds));
  const rank =
    distance === best ? 'as near as, but later than' : (distance ?? 0) > (best ?? 0) ? 'farther than' : 'nearer than';
  return `${daysOf(sky)}, ${rank} ${chosen.ab}`;
}

function daysOf({ deltaSeconds }: SkyChoice): string {
  return formatDays(deltaSeconds / SECONDS_PER_DAY);
}

/** Calibrations that the recipe would have taken, and association has not found. */
function absentLines(inputs: readonly AbInput[], known: readonly string[], tags: readonly string[]): readonly string[] {
  const there = new Set(inputs.map(({ tag }) => tag));
  return known.filter((line) => {
    const tag = tagOfAlogLine(line) ?? '';
    return tags.includes(tag) && !there.has(tag) && chosenOfAlogLine(line).length === 0;
  });
}

/** Others of the line were rejected. */
function choosesFile(line: string, tag: string, fileName: string): boolean {
  return tagOfAlogLine(line) === tag && chosenOfAlogLine(line).includes(fileName);
}
