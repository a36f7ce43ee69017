import { isMadeFor, lenderEndOf, lendingOf, lentTagsOf } from '../instance/steps.ts';
import { SECONDS_PER_DAY } from '../calendar/observing-date.ts';
import { abNameOf, rawRootOf } from '../association/ab-names.ts';
import type { AssociationBlock } from '../association/association-block.ts';
import { byTime } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { addedSkyOf } from './dataset-objections.ts';
import type { Candidate, Dataset, DatasetInput, Exposure } from './dataset.ts';
import { typeOf } from './raw-type.ts';

export interface SkySearch extends Pick<DatasetInput, 'simpleAbs' | 'rules'> {
  /** Simple ABs that are planned. */
  readonly candidates: readonly Candidate[];
}

export interface FoundSkies {
  /** Undefined: an exposure needs a sky, and there is nothing to take it from. */
  readonly skies: readonly Exposure[] | undefined;
  readonly problems: readonly Problem[];
}

/**
 * SKY exposures that may give the sky to this AB: its own, and those that ADD_SKY named, wherever they are. One that is
 * not made any more is a problem; the AB then uses the other ones, else its static sky lines.
 */
export function skiesOf(candidate: Candidate, search: SkySearch): FoundSkies {
  const { simple, exposures } = candidate;
  const { rules } = search;
  const own = skiesAmong(exposures, rules);
  if (own.length === exposures.length) return { skies: own, problems: [] };
  const added = addedSkies(simple, rules).map((ab) => findSky(ab, search));
  const skies = [...own, ...added.flatMap((one) => (one.kind === 'sky' ? [one.sky] : []))];
  const unique = [...new Map(skies.map((sky) => [sky.frame.fileName, sky])).values()];
  const absent = added.flatMap((one) => (one.kind === 'absent' ? [one] : []));
  const instead = unique.length > 0 ? 'the other SKY exposures' : staticSkyOf(simple, rules);
  // Without static ones the AB has added ones, or it would lack a calibration: one of them is absent.
  if (instead === undefined) return { skies: undefined, problems: [withoutSky(simple, absent, rules)] };
  return {
    skies: unique.toSorted((a, b) => byTime(a.frame, b.frame)),
    problems: absent.map((one) => otherSky(simple, one, instead)),
  };
}

/** A SKY exposure that may give an exposure its sky. */
export interface SkyChoice {
  readonly sky: Exposure;
  /** `_sky` AB that makes its products. */
  readonly ab: string;
  /** Middle of the SKY minus middle of the exposure [s]. */
  readonly deltaSeconds: number;
}

/**
 * Skies for an exposure, the one that is taken first: a SKY has its own, an OBJECT the one closest in time, middle to middle, at
 * equal distance the earlier one. Empty without SKY.
 */
export function chooseSky(
  exposure: Exposure,
  { skies }: Pick<Dataset, 'skies'>,
  { steps }: Pick<AbRules, 'steps'>,
): readonly SkyChoice[] {
  const lender = lendingOf(steps)?.lender;
  if (lender === undefined) return [];
  const candidates = isMadeFor(lender, exposure.rawType) ? [exposure] : skies;
  const choices = candidates.map((sky) => ({
    sky,
    ab: abNameOf(sky.frame.fileName, lender.extension),
    deltaSeconds: middleSeconds(sky.frame) - middleSeconds(exposure.frame),
  }));
  // The skies come in order of time, and of two as near the order stays.
  return choices.toSorted((a, b) => Math.abs(a.deltaSeconds) - Math.abs(b.deltaSeconds));
}

function middleSeconds(frame: Frame): number {
  return frame.mjdObs * SECONDS_PER_DAY + frame.exptimeSeconds / 2;
}

function skiesAmong(exposures: readonly Exposure[], { steps }: AbRules): readonly Exposure[] {
  const lender = lendingOf(steps)?.lender;
  return lender === undefined ? [] : exposures.filter(({ rawType }) => isMadeFor(lender, rawType));
}

/** Names of the `_sky` ABs in the MCALIB VIRTUAL lines, each once. */
function addedSkies({ inputs }: AssociationBlock, rules: AbRules): readonly string[] {
  return [...new Set(inputs.flatMap((input) => addedSkyOf(input, rules) ?? []))];
}

interface AbsentSky {
  readonly kind: 'absent';
  readonly ab: string;
  readonly because: string;
}

function findSky(ab: string, search: SkySearch): { readonly kind: 'sky'; readonly sky: Exposure } | AbsentSky {
  const end = lenderEndOf(search.rules.steps) ?? '';
  const sky = search.candidates
    .flatMap(({ exposures }) => skiesAmong(exposures, search.rules))
    .find(({ frame }) => `${rawRootOf(frame.fileName)}${end}` === ab);
  return sky === undefined ? { kind: 'absent', ab, because: whyAbsent(ab, search) } : { kind: 'sky', sky };
}

function whyAbsent(ab: string, { candidates, simpleAbs, rules }: SkySearch): string {
  const rawFile = `${rawRootOf(ab)}.fits`;
  const planned = candidates.find(({ simple }) => simple.rawFiles.includes(rawFile));
  if (planned === undefined) {
    const owner = simpleAbs.find(({ rawFiles }) => rawFiles.includes(rawFile));
    return owner === undefined ? `no AB has the raw file ${rawFile}` : `${owner.name} cannot be planned`;
  }
  const type = typeOf(planned.simple, rawFile);
  if (lendingOf(rules.steps)?.lender.rawTypes?.includes(type) !== true)
    return `${rawFile} is tagged ${type} in ${planned.simple.name}`;
  return planned.dropped.find(({ what }) => what === rawFile)?.because ?? '';
}

/** Words for the static calibrations that can stand in for a dedicated sky; undefined where the AB lacks a required one. */
function staticSkyOf({ inputs }: AssociationBlock, rules: AbRules): string | undefined {
  return missingStatic(inputs, rules) === undefined ? `the static ${lentTagsOf(rules.steps)[0] ?? ''}` : undefined;
}

function missingStatic(inputs: AssociationBlock['inputs'], { steps }: AbRules): string | undefined {
  const required = (lendingOf(steps)?.instead ?? []).filter((one) => one.required);
  return required.find(({ tag }) => !inputs.some((input) => input.tag === tag && input.source.kind !== 'product'))?.tag;
}

function otherSky({ name, date }: AssociationBlock, { ab, because }: AbsentSky, instead: string): Problem {
  return {
    code: 'AB_INVALID',
    subject: name,
    message: `${name}: the added sky ${ab} is not made (${because}); ${instead} are used`,
    cure: `delete the lines of ${name} that name it, or prepare the date again: phoenix prepare -d ${date}`,
  };
}

function withoutSky({ name, inputs, date }: AssociationBlock, absent: readonly AbsentSky[], rules: AbRules): Problem {
  const tag = missingStatic(inputs, rules) ?? '';
  const skies = absent.map(({ ab, because }) => `${ab} is not made (${because})`).join(', ');
  return {
    code: 'CALIBRATION_MISSING',
    subject: name,
    message: `${name}: ${lendingOf(rules.steps)?.borrower.recipe ?? ''} needs ${tag}: ${skies}, and the AB has no static ${tag}`,
    cure: `put the SKY back, or add the line MCALIB REAL <file> ${tag} to ${name} in the prepared tree, or prepare the date again: phoenix prepare -d ${date}`,
  };
}
