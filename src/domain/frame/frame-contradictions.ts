import type { AbRules } from '../instance/ab-rules.ts';
import { contradictoryExptime } from './believed-exptime.ts';
import { contradictoryPosition } from './believed-position.ts';
import { contradictoryTimes } from './believed-times.ts';
import { brokenRules } from './broken-rules.ts';
import { frameWith } from './classify-frame.ts';
import type { Contradiction, CorrectedValues } from './contradiction.ts';
import { properName } from './frame-identity.ts';
import type { Frame } from './frame.ts';
import { stringOf } from './keywords.ts';
import { isMeantAsScience } from './science.ts';
import { lostTemplate } from './lost-template.ts';
import type { NightWitnesses } from './night-witnesses.ts';

export interface ContradictionContext {
  readonly rules: Pick<AbRules, 'consistency' | 'cascade' | 'exposure' | 'position'>;
  /** Frames of the same night: they tell what a header should say. */
  readonly night: NightWitnesses;
  /**
   * Keywords of the frame that a human has corrected: where all that could be wrong are among them, nothing more is said,
   * unless no recipe could make anything of it.
   */
  readonly corrected: ReadonlySet<string>;
}

/** What cannot be true in the header of a frame. Nothing is said against the word of a human, and nothing proposed that is there. */
export function contradictionsOf(frame: Frame, context: ContradictionContext): readonly Contradiction[] {
  const { rules, night, corrected } = context;
  const times = judged(contradictoryTimes(frame, corrected), frame, corrected);
  const timed = withBeliefs(frame, times);
  const science = isMeantAsScience(frame, rules.cascade);
  const others = [
    ...contradictoryExptime(timed, { rule: rules.exposure, night, isScience: science }),
    ...(science ? [...contradictoryPosition(timed, rules.position), ...lostTemplate(timed, night)] : []),
    ...wrongName(frame),
    ...brokenRules(frame.keywords, rules.consistency),
  ];
  return [...times, ...judged(others, frame, corrected)];
}

/** The frame as planning sees it. */
export function withBeliefs(frame: Frame, contradictions: readonly Contradiction[]): Frame {
  const values = contradictions.flatMap(({ believed }) => Object.entries(believed?.values ?? {}));
  return values.length === 0 ? frame : frameWith(frame, Object.fromEntries(values));
}

function judged(
  contradictions: readonly Contradiction[],
  frame: Frame,
  corrected: ReadonlySet<string>,
): readonly Contradiction[] {
  return contradictions
    .filter(({ keywords, isUnusable = false }) => isUnusable || !keywords.every((keyword) => corrected.has(keyword)))
    .map((one) => besidesHuman(one, frame, corrected));
}

/** What a human has corrected stays: its entry would have to be changed, a second one would be refused. */
function besidesHuman(
  contradiction: Contradiction,
  { keywords }: Frame,
  corrected: ReadonlySet<string>,
): Contradiction {
  const { ways, believed, otherwise, ...rest } = contradiction;
  const isFree = (values: CorrectedValues): boolean => !Object.keys(values).some((keyword) => corrected.has(keyword));
  const free = ways
    .filter(({ values }) => isFree(values))
    .flatMap(({ when, values }) => {
      const news = Object.entries(values).filter(([keyword, value]) => keywords[keyword] !== value);
      return news.length === 0 ? [] : [{ when, values: Object.fromEntries(news) }];
    });
  const own = contradiction.keywords.filter((keyword) => corrected.has(keyword));
  const instead =
    free.length === 0 && own.length > 0 ? `change the entry of ${own.join(', ')} in the corrections file` : otherwise;
  return {
    ...rest,
    ways: free,
    ...(instead === undefined ? {} : { otherwise: instead }),
    ...(believed !== undefined && isFree(believed.values) ? { believed } : {}),
  };
}

/** ARCFILE of another frame, or of none: a file that was only renamed goes by its ARCFILE. */
function wrongName({ fileName, keywords }: Frame): readonly Contradiction[] {
  const arcfile = stringOf(keywords, 'ARCFILE');
  if (arcfile === undefined || arcfile === fileName || properName(arcfile) === fileName) return [];
  const otherwise = 'get the frame again from the archive; until then it goes by the name of its file';
  return [{ what: `ARCFILE is ${arcfile}`, keywords: ['ARCFILE'], ways: [], otherwise }];
}
