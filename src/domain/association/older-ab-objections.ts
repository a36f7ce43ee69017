import { calibrationsOf, simpleStepOf } from '../instance/steps.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { AbDocument, AbLine } from './ab-document.ts';
import type { AssociationBlock } from './association-block.ts';
import type { CreateAbsInput } from './create-abs.ts';
import type { EditedAb, EditFacts } from './edit-older-ab.ts';
import { isScience } from '../frame/science.ts';

type Frames = ReadonlyMap<string, Frame>;

/** Why an AB of an older tree is none of this process; undefined: it is. */
export function reasonToLeaveOut(
  document: AbDocument,
  frames: Frames,
  { rules, process }: CreateAbsInput,
): string | undefined {
  const own = rawLines(document).flatMap(({ line }) => frames.get(fileOf(line)) ?? []);
  const hasScience = own.some((frame) => isScience(frame, rules.cascade));
  const dprCatg = valueOf(document, 'DPR_CATG') ?? 'SCIENCE';
  if (!hasScience && dprCatg !== 'SCIENCE') return `DPR_CATG is ${dprCatg}: only science is processed`;
  const types = [...new Set(own.map(({ rawType }) => rawType ?? 'of unknown type'))];
  if (!hasScience && own.length > 0) return `its raw files are ${types.join(', ')}, no science`;
  const recipe = valueOf(document, 'RECIPE');
  const recipes = [1, 2].map((exposures) => simpleStepOf(rules, exposures).recipe);
  if (recipe !== undefined && !recipes.includes(recipe))
    return `RECIPE is ${recipe}: only ABs of ${recipes.join(' and ')} are taken, the cascade makes the others`;
  const { insModes } = process ?? {};
  const isProcessed = ({ insMode }: Frame): boolean => insModes === undefined || insModes.includes(insMode);
  if (own.length === 0 || own.some(isProcessed)) return undefined;
  const modes = [...new Set(own.map(({ insMode }) => insMode))];
  return `INS.MODE is ${modes.join(', ')}, processed are ${insModes?.join(', ') ?? ''}`;
}

export interface RawFileFacts {
  readonly frames: Frames;
  /** AB that has taken a raw file, by file name. */
  readonly usedBy: ReadonlyMap<string, string>;
  readonly date: string;
  /** INS.MODE that are processed; all where absent. */
  readonly insModes?: readonly string[] | undefined;
}

/** Each raw file must be one of the date and belong to one AB. */
export function objectionsToRawFiles(
  document: AbDocument,
  { frames, usedBy, date, insModes }: RawFileFacts,
): readonly Problem[] {
  const raws = rawLines(document);
  if (raws.length === 0) {
    const cure = 'add a line RAWFILE <file> OBJECT for each raw file, or delete the AB';
    return [invalid(document, { message: 'there is no line RAWFILE', cure })];
  }
  return raws.flatMap(({ line, number }, index): Problem[] => {
    const fileName = fileOf(line);
    const isTwice = raws.slice(0, index).some((other) => fileOf(other.line) === fileName);
    const user = isTwice ? document.fileName : usedBy.get(fileName);
    if (user !== undefined) {
      const message = `RAWFILE ${fileName} is in ${user} already`;
      return [invalid(document, { number, message, cure: 'delete the line from one of them' })];
    }
    const insMode = frames.get(fileName)?.insMode;
    if (insMode !== undefined && insModes?.includes(insMode) === false) {
      const message = `RAWFILE ${fileName} is of INS.MODE ${insMode}, processed are ${insModes.join(', ')}`;
      return [invalid(document, { number, message, cure: 'delete the line' })];
    }
    if (insMode !== undefined) return [];
    const message = `RAWFILE ${fileName} is not among the raw frames of ${date}`;
    return [invalid(document, { number, message, cure: 'bring the file into the archive, or delete the line' })];
  });
}

export interface InputFacts extends Pick<EditedAb, 'unreplaced'>, Pick<EditFacts, 'isCertified'> {
  readonly rules: AbRules;
}

/** What the cascade would miss: raw types that it does not know, required calibrations, and files that the archive lacks. */
export function objectionsToInputs(document: AbDocument, ab: AssociationBlock, facts: InputFacts): readonly Problem[] {
  return [...wrongTypes(document, facts.rules), ...absentTags(ab, facts), ...absentFiles(document, facts)];
}

function wrongTypes(document: AbDocument, { cascade }: AbRules): readonly Problem[] {
  const types = [cascade.objectType, cascade.skyType];
  return rawLines(document)
    .filter(({ line }) => !types.includes(line.columns[1] ?? ''))
    .map(({ line, number }) =>
      invalid(document, {
        number,
        message: `RAWFILE ${fileOf(line)} is tagged ${line.columns[1] ?? ''}`,
        cure: `tag it ${types.join(' or ')}`,
      }),
    );
}

/** Required ones without which no AB is made here, either. */
function absentTags({ name, inputs }: AssociationBlock, { rules }: InputFacts): readonly Problem[] {
  return rules.association
    .filter(({ tag, required }) => required && inputs.every((input) => input.tag !== tag))
    .map(({ tag }) => ({
      code: 'CALIBRATION_MISSING',
      subject: name,
      message: `${name}: there is no ${tag}, and older ABs are not associated anew`,
      cure: `add the line MCALIB REAL <file> ${tag} to the AB in the older tree`,
    }));
}

/** Files that a recipe is to read and the archive does not have, or the table wants to replace and cannot. */
function absentFiles(document: AbDocument, { rules, unreplaced, isCertified }: InputFacts): readonly Problem[] {
  const used = new Set(rules.steps.flatMap((step) => calibrationsOf(step).map(({ tag }) => tag)));
  return numbered(document, 'MCALIB').flatMap(({ line, number }): Problem[] => {
    const [flag, fileName = '', tag = ''] = line.columns;
    if (flag !== 'REAL' || !used.has(tag)) return [];
    const isObsolete = unreplaced.some((old) => old.tag === tag && old.fileName === fileName);
    if (!isObsolete && isCertified(tag, fileName)) return [];
    const message = isObsolete
      ? `${tag} ${fileName} is to be replaced, and no other one fits`
      : `${tag} ${fileName} is not in the archive`;
    const cure = isObsolete
      ? `add a ${tag} for these settings to the archive and prepare the date again`
      : 'bring the file into the archive, or name another certified one in the line';
    return [{ ...invalid(document, { number, message, cure }), code: 'CALIBRATION_MISSING' }];
  });
}

interface NumberedLine {
  readonly line: AbLine;
  /** From 1. */
  readonly number: number;
}

function rawLines(document: AbDocument): readonly NumberedLine[] {
  return numbered(document, 'RAWFILE');
}

function numbered({ lines }: AbDocument, qualifier: string): readonly NumberedLine[] {
  return lines.map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => line.qualifier === qualifier);
}

function fileOf({ columns }: AbLine): string {
  return columns[0] ?? '';
}

function valueOf({ lines }: AbDocument, qualifier: string): string | undefined {
  return lines.find((line) => line.qualifier === qualifier)?.columns[0];
}

function invalid(
  { fileName }: AbDocument,
  { number, message, cure }: { readonly number?: number; readonly message: string; readonly cure: string },
): Problem {
  const place = number === undefined ? fileName : `${fileName}:${number}`;
  return { code: 'AB_INVALID', subject: fileName, message: `${place}: ${message}`, cure };
}
