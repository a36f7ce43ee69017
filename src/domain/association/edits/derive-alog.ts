import { lentTagsOf } from '../../instance/steps.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import { ADDED, alogLine, editNotesOf, isAddedLine, tagOfAlogLine } from '../alog-text.ts';
import type { AssociationBlock } from '../association-block.ts';
import type { Derivation } from './derivation.ts';
import { needsStaticSky } from './derivation.ts';
import type { EditContext } from './edit-context.ts';
import { skyAbOf } from './sky-lines.ts';
import type { SourceAb } from './source-ab.ts';

const HEADER = '# association log of ';

/**
 * The ALOG beside a derived AB: that of its model under the new name, with notes on the edit. Associations are never made
 * anew, so their time differences still belong to the file they were made for.
 */
export function derivedAlog(derivation: Derivation, context: EditContext): string {
  const [model] = derivation.donors;
  const lines = model.alog.split('\n');
  const body = lines[0]?.startsWith(HEADER) === true ? lines.slice(1) : lines;
  const associations = withSkyAssociations(derivation, body, context);
  const place = associations.findIndex((line) => !line.startsWith('#'));
  const split = place < 0 ? associations.length : place;
  return [
    `${HEADER}${derivation.name}`,
    ...associations.slice(0, split),
    ...notesOf(derivation, context),
    ...associations.slice(split),
  ].join('\n');
}

function notesOf(derivation: Derivation, { editId, rules }: EditContext): string[] {
  const { donors, name, note } = derivation;
  const [model, ...others] = donors;
  const isRenamed = others.length > 0 || model.name !== name;
  // Notes of earlier edits go on with the raw files.
  const inherited = others.flatMap(({ alog }) => editNotesOf(alog)).filter((line) => !model.alog.includes(line));
  const notes = [
    note,
    ...(isRenamed ? [`associations are those of ${model.name}`] : []),
    ...others.flatMap((other) => differencesOf(other, model, rules)),
    ...lostSkiesOf(derivation, rules),
  ];
  return [...new Set(inherited), ...notes.map((text) => `${editId} ${text}`)].map((text) => `# ${text}`);
}

/** Calibrations that another AB of the new dataset had, and the new one has not. */
function differencesOf({ name, ab }: SourceAb, model: SourceAb, { steps }: AbRules): string[] {
  const used = new Set(calibrationsOf(model.ab));
  const lent = lentTagsOf(steps);
  const others = calibrationsOf(ab).filter(
    (calibration) => !used.has(calibration) && !lent.some((tag) => calibration.startsWith(`${tag} `)),
  );
  return others.length === 0 ? [] : [`${name} had ${others.join(', ')}`];
}

/** `MASTER_BIAS MU_MBIA.fits` */
function calibrationsOf({ inputs }: AssociationBlock): string[] {
  return inputs.flatMap(({ source, tag }) => {
    if (source.kind === 'calib') return [`${tag} ${source.fileName}`];
    return source.kind === 'file' ? [`${tag} ${source.path}`] : [];
  });
}

/** SKY files that have left an OBJECT without any sky of its own: easily overlooked. */
function lostSkiesOf(derivation: Derivation, { cascade }: AbRules): string[] {
  const { files, donors, addedSkies } = derivation;
  if (addedSkies.length > 0 || files.some(({ tag }) => tag === cascade.skyType)) return [];
  const lost = donors.flatMap((donor) =>
    donor.files.filter(
      ({ fileName, tag }) => tag === cascade.skyType && !files.some((file) => file.fileName === fileName),
    ),
  );
  return lost.map(({ fileName }) => `${fileName} is not its SKY any more`);
}

/** Lines of sky calibrations say what the AB has now: static ones, added ones, or both. */
function withSkyAssociations(derivation: Derivation, lines: readonly string[], context: EditContext): string[] {
  const lent = lentTagsOf(context.rules.steps);
  const isSky = (line: string): boolean => lent.includes(tagOfAlogLine(line) ?? '');
  const isStatic = (line: string): boolean => isSky(line) && !isAddedLine(line);
  const needsStatic = needsStaticSky(derivation, context.rules);
  const restored = needsStatic && !lines.some(isStatic) ? spareLines(derivation, isStatic) : [];
  const last = lines.findLastIndex((line) => isSky(line));
  const place = (last >= 0 ? last : lines.findLastIndex((line) => tagOfAlogLine(line) !== undefined)) + 1;
  const kept = (part: readonly string[]): string[] =>
    part.filter((line) => !isAddedLine(line) && (needsStatic || !isStatic(line)));
  return [
    ...kept(lines.slice(0, place)),
    ...restored,
    ...derivation.addedSkies.flatMap((sky) => addedLines(sky, context.rules)),
    ...kept(lines.slice(place)),
  ];
}

function spareLines({ donors }: Derivation, isStatic: (line: string) => boolean): readonly string[] {
  const lines = donors.map(({ alog }) => alog.split('\n').filter(isStatic));
  return lines.find(({ length }) => length > 0) ?? [];
}

function addedLines(skyFile: string, { steps }: AbRules): string[] {
  const ab = skyAbOf(skyFile, { steps });
  return lentTagsOf(steps).map((tag) => alogLine(tag, ADDED, `${ab}:${tag}`));
}
