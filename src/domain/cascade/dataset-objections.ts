import { calibrationsOf, isMadeFor, lenderEndOf, lendingOf, lentTagsOf } from '../instance/steps.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { CascadeRules } from '../instance/cascade-rules.ts';
import type { Candidate } from './dataset.ts';
import { typeOf } from './raw-type.ts';

interface KnownFiles {
  readonly frames: ReadonlyMap<string, Frame>;
  /** Simple AB by raw file. */
  readonly usedBy: ReadonlyMap<string, string>;
  readonly cascade: CascadeRules;
}

/** What is wrong with the raw files of a simple AB: used twice, unknown, of no type that becomes a cube. */
export function objectionToFiles(
  simple: AssociationBlock,
  { frames, usedBy, cascade }: KnownFiles,
): Problem | undefined {
  const types = [cascade.objectType, cascade.skyType];
  for (const [index, fileName] of simple.rawFiles.entries()) {
    const user = usedBy.get(fileName) ?? (simple.rawFiles.indexOf(fileName) < index ? simple.name : undefined);
    if (user !== undefined)
      return invalid(
        simple,
        `raw file ${fileName} is used by ${user} already`,
        'delete the RAWFILE line from one of them',
      );
    if (!frames.has(fileName))
      return invalid(
        simple,
        `raw file ${fileName} is not among the frames of the date`,
        'delete the RAWFILE line, or check the date',
      );
    const type = typeOf(simple, fileName);
    if (!types.includes(type))
      return invalid(simple, `raw file ${fileName} is tagged ${type}`, `tag it ${types.join(' or ')}`);
  }
  return undefined;
}

/** The only products that a simple AB may ask for are those of a sky: nothing else is made before the cascade. */
export function objectionToInputs(simple: AssociationBlock, rules: AbRules): Problem | undefined {
  const stranger = simple.inputs.find(
    (input) => input.source.kind === 'product' && addedSkyOf(input, rules) === undefined,
  );
  if (stranger?.source.kind !== 'product') return undefined;
  const { ab, catg } = stranger.source;
  return invalid(
    simple,
    `MCALIB VIRTUAL ${ab}:${catg} ${stranger.tag}: no AB of the plan makes it`,
    `name a certified file instead: MCALIB REAL <file> ${stranger.tag}`,
  );
}

/** `<root>_sky.ab` of an input `<root>_sky.ab:SKY_LINES SKY_LINES` (ADD_SKY); undefined for any other. */
export function addedSkyOf({ source, tag }: AbInput, { steps }: AbRules): string | undefined {
  if (source.kind !== 'product' || source.catg !== tag || !lentTagsOf(steps).includes(tag)) return undefined;
  return source.ab.endsWith(lenderEndOf(steps) ?? '') ? source.ab : undefined;
}

/**
 * Every step that is to be made must find its required calibrations in the simple AB: there are no new associations. What
 * an added sky gives counts as there; an own SKY needs the static ones all the same, because its sky is made with them.
 */
export function missingCalibration({ simple, exposures }: Candidate, { steps }: AbRules): Problem | undefined {
  const lender = lendingOf(steps)?.lender;
  const given = tagsOf(simple.inputs);
  const ofFiles = tagsOf(simple.inputs.filter(({ source }) => source.kind !== 'product'));
  for (const step of steps) {
    if (!exposures.some(({ rawType }) => isMadeFor(step, rawType))) continue;
    const tags = step === lender ? ofFiles : given;
    const missing = calibrationsOf(step).find(({ tag, required }) => required && !tags.has(tag));
    if (missing !== undefined) return calibrationMissing(simple, step.recipe, missing.tag);
  }
  return undefined;
}

function tagsOf(inputs: readonly AbInput[]): ReadonlySet<string> {
  return new Set(inputs.map(({ tag }) => tag));
}

function calibrationMissing({ name }: AssociationBlock, recipe: string, tag: string): Problem {
  return {
    code: 'CALIBRATION_MISSING',
    subject: name,
    message: `${name}: ${recipe} needs ${tag}, the AB has none`,
    cure: `add the line MCALIB REAL <file> ${tag} to ${name} in the prepared tree, or prepare the date again`,
  };
}

function invalid(simple: AssociationBlock, message: string, cure: string): Problem {
  return { code: 'AB_INVALID', subject: simple.name, message: `${simple.name}: ${message}`, cure };
}
