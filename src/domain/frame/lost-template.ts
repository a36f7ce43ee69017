import { mjdOf } from '../calendar/observing-date.ts';
import { isSameTime } from './believed-times.ts';
import { frameWith } from './classify-frame.ts';
import type { Contradiction } from './contradiction.ts';
import { shortName, timeInName } from './contradiction.ts';
import type { Frame } from './frame.ts';
import type { CorrectedValue } from './header-correction.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import { numberOf, stringOf } from './keywords.ts';
import type { Night } from './night.ts';
import { sameExecution, sameTemplate } from './night.ts';

/** An exposure that does not tell its OB or template, or tells another one than all that were taken with it. */
export function lostTemplate(frame: Frame, night: Night): readonly Contradiction[] {
  return FACTS.flatMap((fact) => {
    const what = whatIsLost(frame, fact);
    return what === undefined ? odd(frame, night, fact) : [lost(frame, night, fact, what)];
  });
}

interface TemplateFact {
  readonly keyword: string;
  readonly told: (frame: Frame) => CorrectedValue;
  readonly isTold: (frame: Frame) => boolean;
  /** Exposures that must say the same: by two witnesses, and by as many as a header without OBS START has. */
  readonly kin: (night: Night, frame: Frame) => readonly Frame[];
  readonly isKin: (frame: Frame, other: Frame) => boolean;
}

const FACTS: readonly TemplateFact[] = [
  {
    keyword: 'ESO OBS ID',
    told: ({ obsId }) => obsId,
    isTold: ({ obsId }) => obsId > 0,
    kin: sameExecution,
    isKin: isOfSameOb,
  },
  {
    keyword: 'ESO TPL START',
    told: ({ tplStart }) => tplStart,
    isTold: (frame) => startsOf(frame).some((mjd) => isBefore(mjdOf(frame.tplStart), mjd)),
    kin: sameTemplate,
    isKin: isOfSameTemplate,
  },
  {
    keyword: 'ESO INS MODE',
    told: ({ insMode }) => insMode,
    isTold: ({ insMode }) => insMode !== '',
    kin: sameTemplate,
    isKin: isOfSameTemplate,
  },
  {
    keyword: 'ESO OBS PROG ID',
    told: ({ obsProgId }) => obsProgId,
    isTold: ({ obsProgId }) => obsProgId !== '',
    kin: sameExecution,
    isKin: isOfSameOb,
  },
];

/** Where nobody knows which of them is true, that is told already. */
function startsOf({ fileName, dateObs, mjdObs }: Frame): readonly number[] {
  return [mjdObs, mjdOf(dateObs), mjdOf(timeInName(fileName) ?? '')];
}

function isBefore(startMjd: number, mjdObs: number): boolean {
  return startMjd <= mjdObs || isSameTime(startMjd, mjdObs);
}

/** undefined: the header tells it. */
function whatIsLost(frame: Frame, { keyword, isTold }: TemplateFact): string | undefined {
  if (isTold(frame)) return undefined;
  const value = frame.keywords[keyword] ?? '';
  if (value === '' || typeof value === 'boolean') return `${shortName(keyword)} is missing`;
  if (keyword === 'ESO TPL START') return `TPL START ${String(value)} is not before DATE-OBS ${frame.dateObs}`;
  return `${shortName(keyword)} is ${JSON.stringify(String(value))}`;
}

function lost(frame: Frame, night: Night, fact: TemplateFact, what: string): Contradiction {
  const { keyword, told, isTold, isKin } = fact;
  const isAnswer = (other: Frame): boolean => isTold(frameWith(frame, { [keyword]: told(other) }));
  const neighbour = nearest(frame, night, (other) => isKin(frame, other) && isTold(other) && isAnswer(other));
  if (neighbour === undefined) {
    const ways = [{ when: 'with the value from the night log', values: { [keyword]: UNKNOWN_VALUE } }];
    return { what, keywords: [keyword], ways };
  }
  const ways = [{ when: 'as the exposure next to it says', values: { [keyword]: told(neighbour) } }];
  return { what, keywords: [keyword], ways, ...kinBelief(frame, night, fact) };
}

/** Two others at least, all of one mind, against one. */
const AGAINST_ONE = 2;

function odd(frame: Frame, night: Night, fact: TemplateFact): readonly Contradiction[] {
  const { keyword, told, kin } = fact;
  const belief = kinBelief(frame, night, fact);
  const others = kin(night, frame).length;
  const value = belief.believed?.values[keyword];
  if (value === undefined || value === told(frame) || others < AGAINST_ONE) return [];
  return [
    {
      what: `${shortName(keyword)} is ${String(told(frame))}, the ${others} exposures taken with it have ${String(value)}`,
      keywords: [keyword],
      ways: [{ when: `if ${shortName(keyword)} is wrong`, values: { [keyword]: value } }],
      ...belief,
    },
  ];
}

/** What all exposures of the same execution, or template, say that say anything. */
function kinBelief(
  frame: Frame,
  night: Night,
  { keyword, told, isTold, kin }: TemplateFact,
): Pick<Contradiction, 'believed'> {
  const values = new Set(kin(night, frame).filter(isTold).map(told));
  const [value] = values;
  if (value === undefined || values.size > 1) return {};
  return { believed: { values: { [keyword]: value }, because: 'the exposures of the same OBS START agree' } };
}

/** The frame next in time that passes the test; of two as near the earlier one. */
function nearest(frame: Frame, { frames }: Night, test: (other: Frame) => boolean): Frame | undefined {
  const distance = ({ mjdObs }: Frame): number => Math.abs(mjdObs - frame.mjdObs);
  return frames
    .filter((other) => other.fileName !== frame.fileName && test(other))
    .toSorted((a, b) => distance(a) - distance(b) || a.mjdObs - b.mjdObs)[0];
}

/** OBS START is one per execution; without it the name of the OB has to do. */
function isOfSameOb(frame: Frame, other: Frame): boolean {
  const start = stringOf(frame.keywords, 'ESO OBS START');
  if (start !== undefined) return stringOf(other.keywords, 'ESO OBS START') === start;
  return frame.obsName !== '' && other.obsName === frame.obsName;
}

/** A template has one number in its OB. */
function isOfSameTemplate(frame: Frame, other: Frame): boolean {
  const number = numberOf(frame.keywords, 'ESO OBS TPLNO');
  return number !== undefined && isOfSameOb(frame, other) && numberOf(other.keywords, 'ESO OBS TPLNO') === number;
}
