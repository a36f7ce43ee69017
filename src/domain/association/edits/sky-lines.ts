import { lenderEndOf, lentTagsOf } from '../../instance/steps.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import type { AbLine } from '../ab-document.ts';
import { abLine } from '../ab-document.ts';
import { rawRootOf } from '../ab-names.ts';

type SkyRules = Pick<AbRules, 'steps'>;

/** Which sky calibrations an AB is to have. */
export interface SkyNeeds {
  /** SKY files of other ABs. */
  readonly added: readonly string[];
  /** An own SKY is made into a sky with static calibrations; without any sky they are used as they are. */
  readonly needsStatic: boolean;
  /** Static ones of other ABs, for an AB that lost its own. */
  readonly spare: readonly AbLine[];
}

/** `MUSE.2014-12-15T01:16:34.813_sky.ab`: the AB of the cascade that makes the sky of a SKY file. */
export function skyAbOf(skyFile: string, { steps }: SkyRules): string {
  return `${rawRootOf(skyFile)}${lenderEndOf(steps) ?? ''}`;
}

/** Raw files whose sky is added by these lines, each once. */
export function addedSkiesOf(lines: readonly AbLine[], rules: SkyRules): readonly string[] {
  return [...new Set(lines.flatMap((line) => addedSkyOf(line, rules) ?? []))];
}

/** True for a sky calibration that is a file: of the archive, or given by a human. */
export function isStaticSky(line: AbLine, rules: SkyRules): boolean {
  return isSkyLine(line, rules) && line.columns[0] !== 'VIRTUAL';
}

/** The lines with the sky calibrations that are needed. */
export function withSkyLines(
  lines: readonly AbLine[],
  { added, needsStatic, spare }: SkyNeeds,
  rules: SkyRules,
): readonly AbLine[] {
  const isKept = (line: AbLine): boolean => {
    if (isStaticSky(line, rules)) return needsStatic;
    const sky = addedSkyOf(line, rules);
    return sky === undefined || added.includes(sky);
  };
  const restored = needsStatic && !lines.some((line) => isStaticSky(line, rules)) ? spare : [];
  const there = addedSkiesOf(lines, rules);
  const missing = added.filter((sky) => !there.includes(sky)).flatMap((sky) => addedLines(sky, rules));
  const place = placeOfSky(lines, rules);
  return [...lines.slice(0, place).filter(isKept), ...restored, ...missing, ...lines.slice(place)];
}

function addedLines(skyFile: string, rules: SkyRules): AbLine[] {
  const ab = skyAbOf(skyFile, rules);
  return lentTagsOf(rules.steps).map((catg) => abLine('MCALIB', 'VIRTUAL', `${ab}:${catg}`, catg));
}

/** Behind the last sky calibration; where there is none, behind the last input. */
function placeOfSky(lines: readonly AbLine[], rules: SkyRules): number {
  const lastSky = lines.findLastIndex((line) => isSkyLine(line, rules));
  const lastInput = lines.findLastIndex(({ qualifier }) => qualifier === 'MCALIB' || qualifier === 'RAWFILE');
  return (lastSky >= 0 ? lastSky : lastInput) + 1;
}

function isSkyLine({ qualifier, columns }: AbLine, { steps }: SkyRules): boolean {
  return qualifier === 'MCALIB' && lentTagsOf(steps).includes(columns[2] ?? '');
}

function addedSkyOf(line: AbLine, rules: SkyRules): string | undefined {
  const [flag, reference = '', tag = ''] = line.columns;
  const end = `${lenderEndOf(rules.steps) ?? ''}:${tag}`;
  if (!isSkyLine(line, rules) || flag !== 'VIRTUAL' || !reference.endsWith(end)) return undefined;
  return `${reference.slice(0, -end.length)}.fits`;
}
