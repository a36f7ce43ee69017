import type { AlignmentEvidence, AlignmentLink, MatchLimits } from './alignment-evidence.ts';
import { alignmentLinks } from './alignment-evidence.ts';

/** Why a list of offsets is not to be trusted. */
export const DOUBT_KINDS = ['unconfirmed', 'no-overlap', 'far', 'inconsistent', 'not-listed'] as const;
export type DoubtKind = (typeof DOUBT_KINDS)[number];

export interface AlignmentDoubt {
  readonly kind: DoubtKind;
  /** Place in the set of frames, from 0. */
  readonly exposure: number;
  /** For the operator, on one line. */
  readonly text: string;
}

/** Limits of the gate; an instrument's table says where they come from. */
export interface AlignmentLimits extends MatchLimits {
  /** Two exposures confirm each other with at least so many matches … */
  readonly matchesMin: number;
  /** … that points strewn at random would bring at most so often. */
  readonly chanceMax: number;
  /** What confirmed exposures may still be apart [spaxel]. */
  readonly shiftSpaxelsMax: number;
  /** No telescope errs by more [arcsec]. */
  readonly offsetArcsecMax: number;
  /** Where positions are not told: matches of an exposure, and their part of its detections. */
  readonly countedMatchesMin: number;
  readonly countedFractionMin: number;
}

export interface AlignmentJudgement {
  readonly isTrusted: boolean;
  readonly doubts: readonly AlignmentDoubt[];
  /** Exposures that are confirmed. */
  readonly confirmed: number;
  /** The whole judgement on one line. */
  readonly summary: string;
}

/**
 * Judges a list of offsets by what the exposures show of each other. muse_exp_align ends with exit code 0 on pure noise
 * (muse-recipes 7), so only detections that coincide in the overlap, more than chance would have it, confirm an exposure.
 */
export function judgeAlignment(evidence: AlignmentEvidence, limits: AlignmentLimits): AlignmentJudgement {
  const hasPositions = evidence.exposures.every(({ sources }) => sources !== null);
  const links = hasPositions ? alignmentLinks(evidence, limits) : [];
  const confirmed = hasPositions ? confirmedByPositions(evidence, links, limits) : confirmedByCounts(evidence, limits);
  const doubts = evidence.exposures.flatMap((_, index) =>
    doubtsAbout(index, { evidence, links, confirmed, limits, hasPositions }),
  );
  return {
    isTrusted: doubts.length === 0,
    doubts,
    confirmed: confirmed.size,
    summary: doubts.length === 0 ? trustText(evidence, links) : doubts.map(({ text }) => text).join('; '),
  };
}

/** Of two lists for the same exposures the one that says more; the first one where they are equal. */
export function isBetterAlignment(one: AlignmentJudgement, other: AlignmentJudgement): boolean {
  if (one.isTrusted !== other.isTrusted) return one.isTrusted;
  return one.confirmed === other.confirmed ? one.doubts.length < other.doubts.length : one.confirmed > other.confirmed;
}

/** The largest group of exposures that confirm each other, directly or through others; of equal ones that of the first. */
function confirmedByPositions(
  { exposures }: AlignmentEvidence,
  links: readonly AlignmentLink[],
  limits: AlignmentLimits,
): ReadonlySet<number> {
  const sure = links.filter((link) => isSure(link, limits));
  const groups = exposures.map((_, index) => reachedFrom(index, sure));
  const largest = groups.reduce((best, group) => (group.size > best.size ? group : best), new Set<number>());
  return largest.size < 2 ? new Set() : largest;
}

function isSure({ matched, chance }: AlignmentLink, { matchesMin, chanceMax }: AlignmentLimits): boolean {
  return matched >= matchesMin && chance <= chanceMax;
}

function reachedFrom(start: number, links: readonly AlignmentLink[]): ReadonlySet<number> {
  const reached = new Set([start]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { one, other } of links) {
      if (reached.has(one)) reached.add(other);
      else if (reached.has(other)) reached.add(one);
    }
  }
  return reached;
}

/** The trust test of muse-recipes 7, for pipelines that write no SOURCE_LIST. */
function confirmedByCounts({ exposures }: AlignmentEvidence, limits: AlignmentLimits): ReadonlySet<number> {
  return new Set(
    exposures.flatMap(({ counts }, index) => {
      if (counts === null) return [];
      const isEnough = counts.matched >= limits.countedMatchesMin;
      return isEnough && counts.matched >= limits.countedFractionMin * counts.detected ? [index] : [];
    }),
  );
}

interface Case {
  readonly evidence: AlignmentEvidence;
  readonly links: readonly AlignmentLink[];
  readonly confirmed: ReadonlySet<number>;
  readonly limits: AlignmentLimits;
  readonly hasPositions: boolean;
}

function doubtsAbout(index: number, facts: Case): readonly AlignmentDoubt[] {
  const { evidence, links, confirmed, hasPositions } = facts;
  const doubt = (kind: DoubtKind, text: string): AlignmentDoubt => ({
    kind,
    exposure: index,
    text: `exposure ${index + 1} (${evidence.exposures[index]?.dateObs ?? ''}) ${text}`,
  });
  if (evidence.exposures[index]?.offset === null) return [doubt('not-listed', 'is not in the list')];
  const own = links.filter(({ one, other }) => one === index || other === index);
  if (hasPositions && own.length === 0 && evidence.exposures.length > 1)
    return [doubt('no-overlap', 'shares no field with another one')];
  if (!confirmed.has(index)) return [doubt('unconfirmed', unconfirmedText(index, own, facts))];
  return [...farDoubt(index, facts, doubt), ...inconsistentDoubt(index, facts, doubt)];
}

/** The link that says most in favour, or what the header counts. */
function unconfirmedText(index: number, own: readonly AlignmentLink[], { evidence, hasPositions }: Case): string {
  const counts = evidence.exposures[index]?.counts ?? null;
  if (!hasPositions)
    return counts === null
      ? 'tells nothing about its matches'
      : `has ${counts.matched} of ${counts.detected} detections matched`;
  const best = own.toSorted((a, b) => a.chance - b.chance || b.matched - a.matched)[0];
  const detected = evidence.exposures[index]?.sources?.length ?? 0;
  if (best === undefined || best.expected === 0) return `has no detection in an overlap (${detected} in all)`;
  const partner = (best.one === index ? best.other : best.one) + 1;
  return `is not confirmed: at best ${best.matched} of ${best.expected} detections in the overlap with exposure ${partner} match`;
}

type MakeDoubt = (kind: DoubtKind, text: string) => AlignmentDoubt;

/** From the first exposure of the group that is confirmed: the reference itself may be the bad one. */
function farDoubt(index: number, { evidence, confirmed, limits }: Case, doubt: MakeDoubt): readonly AlignmentDoubt[] {
  const origin = evidence.exposures[Math.min(...confirmed)]?.offset;
  const offset = evidence.exposures[index]?.offset;
  if (!origin || !offset) return [];
  const arcsec = Math.hypot(offset.eastArcsec - origin.eastArcsec, offset.northArcsec - origin.northArcsec);
  return arcsec <= limits.offsetArcsecMax
    ? []
    : [doubt('far', `is moved by ${arcsec.toFixed(1)} arcsec (at most ${limits.offsetArcsecMax} are believed)`)];
}

/** Told once for a pair, at its later exposure. */
function inconsistentDoubt(
  index: number,
  { evidence, links, confirmed, limits }: Case,
  doubt: MakeDoubt,
): readonly AlignmentDoubt[] {
  const most = limits.shiftSpaxelsMax * evidence.spaxelArcsec;
  const apart = links.find(
    (link) => link.other === index && confirmed.has(link.one) && isSure(link, limits) && link.shiftArcsec > most,
  );
  return apart === undefined
    ? []
    : [
        doubt(
          'inconsistent',
          `is still ${apart.shiftArcsec.toFixed(2)} arcsec beside exposure ${apart.one + 1} (at most ${most.toFixed(2)})`,
        ),
      ];
}

function trustText({ exposures }: AlignmentEvidence, links: readonly AlignmentLink[]): string {
  const matched = links.reduce((sum, link) => sum + link.matched, 0);
  const expected = links.reduce((sum, link) => sum + link.expected, 0);
  const largest = Math.max(
    0,
    ...exposures.map(({ offset }) => (offset === null ? 0 : Math.hypot(offset.eastArcsec, offset.northArcsec))),
  );
  const matches = links.length === 0 ? '' : `${matched} of ${expected} detections in overlaps match, `;
  return `${exposures.length} exposures aligned: ${matches}largest offset ${largest.toFixed(2)} arcsec`;
}
