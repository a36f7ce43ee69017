import type { InstrumentRules } from '../instrument.ts';
import { brokenRules } from './broken-rules.ts';
import type { Contradiction } from './contradiction.ts';
import { contradictionProblem } from './contradiction.ts';
import { properName } from './frame-identity.ts';
import type { Frame } from './frame.ts';
import { numberOf, stringOf } from './keywords.ts';
import { lostTemplate } from './lost-template.ts';
import type { Problem } from './problem.ts';
import { contradictoryTimes } from './time-contradictions.ts';

export interface ContradictionContext {
  readonly rules: Pick<InstrumentRules, 'consistency' | 'cascade'>;
  /** Frames of the same night: they tell what a header should say. */
  readonly night?: readonly Frame[];
  /** Keywords of the frame that a human has corrected: where all that could be wrong are among them, nothing more is said. */
  readonly corrected?: ReadonlySet<string>;
}

/** What cannot be true in the header of a frame: one problem each, with the corrections to paste. The frame is kept. */
export function contradictionsOf(frame: Frame, context: ContradictionContext): readonly Problem[] {
  const { rules, night = [], corrected = new Set<string>() } = context;
  return [
    ...contradictoryTimes(frame),
    ...impossibleExptime(frame),
    ...(isScience(frame, rules) ? lostTemplate(frame, night) : []),
    ...wrongName(frame),
    ...brokenRules(frame.keywords, rules.consistency),
  ]
    .filter(({ keywords }) => !keywords.every((keyword) => corrected.has(keyword)))
    .map((contradiction) => contradictionProblem(frame, contradiction));
}

function isScience({ rawType, dprCatg }: Frame, { cascade }: ContradictionContext['rules']): boolean {
  return dprCatg === 'SCIENCE' || rawType === cascade.objectType || rawType === cascade.skyType;
}

/** With a negative time the middle of the exposure would lie before its start, and association would compare it. */
function impossibleExptime({ exptimeSeconds, keywords }: Frame): readonly Contradiction[] {
  if (exptimeSeconds >= 0) return [];
  const value = Math.abs(numberOf(keywords, 'ESO DET DIT1') ?? exptimeSeconds);
  const way = { when: 'if it was exposed so long', keyword: 'EXPTIME', value };
  return [{ what: `EXPTIME is ${exptimeSeconds} s`, keywords: ['EXPTIME'], ways: [way] }];
}

/** ARCFILE of another frame, or of none: a file that was only renamed goes by its ARCFILE. */
function wrongName({ fileName, keywords }: Frame): readonly Contradiction[] {
  const arcfile = stringOf(keywords, 'ARCFILE');
  if (arcfile === undefined || arcfile === fileName || properName(arcfile) === fileName) return [];
  const otherwise = 'get the frame again from the archive; until then it goes by the name of its file';
  return [{ what: `ARCFILE is ${arcfile}`, keywords: ['ARCFILE'], ways: [], otherwise }];
}
