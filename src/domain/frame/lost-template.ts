import { timeIn } from '../calendar/iso-time.ts';
import { mjdOf } from '../calendar/observing-date.ts';
import { isSameTime } from './believed-times.ts';
import { frameWith } from './classify-frame.ts';
import type { Contradiction } from './contradiction.ts';
import { shortName } from './contradiction.ts';
import type { Frame } from './frame.ts';
import type { CorrectedValue } from './header-correction.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import type { NightWitnesses } from './night-witnesses.ts';
import { sameExecution, sameOb, sameTemplate, sameTemplateOfOb } from './night-witnesses.ts';

/** An exposure that does not tell its OB or template, or tells another one than all that were taken with it. */
export function lostTemplate(frame: Frame, night: NightWitnesses): readonly Contradiction[] {
  return FACTS.flatMap((fact) => {
    const what = whatIsLost(frame, fact);
    return what === undefined ? odd(frame, night, fact) : [lost(frame, night, fact, what)];
  });
}

interface TemplateFact {
  readonly keyword: string;
  readonly told: (frame: Frame) => CorrectedValue;
  readonly isTold: (frame: Frame) => boolean;
  /** Exposures that two witnesses place with it: what all of them say is believed. */
  readonly kin: (night: NightWitnesses, frame: Frame) => readonly Frame[];
  /** Exposures that one witness places with it: what the nearest says is proposed. */
  readonly neighbours: (night: NightWitnesses, frame: Frame) => readonly Frame[];
}

const FACTS: readonly TemplateFact[] = [
  {
    keyword: 'ESO OBS ID',
    told: ({ obsId }) => obsId,
    isTold: ({ obsId }) => obsId > 0,
    kin: sameExecution,
    neighbours: sameOb,
  },
  {
    keyword: 'ESO TPL START',
    told: ({ tplStart }) => tplStart,
    isTold: (frame) => startsOf(frame).some((mjd) => isBefore(mjdOf(frame.tplStart), mjd)),
    kin: sameTemplate,
    neighbours: sameTemplateOfOb,
  },
  {
    keyword: 'ESO INS MODE',
    told: ({ insMode }) => insMode,
    isTold: ({ insMode }) => insMode !== '',
    kin: sameTemplate,
    neighbours: sameTemplateOfOb,
  },
  {
    keyword: 'ESO OBS PROG ID',
    told: ({ obsProgId }) => obsProgId,
    isTold: ({ obsProgId }) => obsProgId !== '',
    kin: sameExecution,
    neighbours: sameOb,
  },
];

/** Where nobody knows which of them is true, that is told already. */
function startsOf({ fileName, dateObs, mjdObs }: Frame): readonly number[] {
  return [mjdObs, mjdOf(dateObs), mjdOf(timeIn(fileName) ?? '')];
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

function lost(frame: Frame, night: NightWitnesses, fact: TemplateFact, what: string): Contradiction {
  const { keyword, told, isTold, neighbours } = fact;
  const isAnswer = (other: Frame): boolean => isTold(frameWith(frame, { [keyword]: told(other) }));
  const neighbour = nearest(
    frame,
    neighbours(night, frame).filter((other) => isTold(other) && isAnswer(other)),
  );
  const belief = kinBelief(fact.kin(night, frame).filter(isAnswer), fact);
  const value = belief.believed?.values[keyword] ?? (neighbour === undefined ? undefined : told(neighbour));
  const when = value === undefined ? 'with the value from the night log' : 'as the exposure next to it says';
  return { what, keywords: [keyword], ways: [{ when, values: { [keyword]: value ?? UNKNOWN_VALUE } }], ...belief };
}

/** Two others at least, all of one mind, against one. */
const AGAINST_ONE = 2;

function odd(frame: Frame, night: NightWitnesses, fact: TemplateFact): readonly Contradiction[] {
  const { keyword, told, kin } = fact;
  const others = kin(night, frame);
  if (others.length < AGAINST_ONE || others.some((other) => told(other) === told(frame))) return [];
  const belief = kinBelief(others, fact);
  const value = belief.believed?.values[keyword];
  if (value === undefined) return [];
  return [
    {
      what: `${shortName(keyword)} is ${String(told(frame))}, the ${others.length} exposures taken with it have ${String(value)}`,
      keywords: [keyword],
      ways: [{ when: `if ${shortName(keyword)} is wrong`, values: { [keyword]: value } }],
      ...belief,
    },
  ];
}

/** What all exposures of the same execution, or template, say that say anything. */
function kinBelief(others: readonly Frame[], { keyword, told, isTold }: TemplateFact): Pick<Contradiction, 'believed'> {
  const values = new Set(others.filter(isTold).map(told));
  const [value] = values;
  if (value === undefined || values.size > 1) return {};
  return { believed: { values: { [keyword]: value }, because: 'the exposures of the same OBS START agree' } };
}

/** The frame next in time; of two as near the earlier one. */
function nearest(frame: Frame, others: readonly Frame[]): Frame | undefined {
  const distance = ({ mjdObs }: Frame): number => Math.abs(mjdObs - frame.mjdObs);
  return others.toSorted((a, b) => distance(a) - distance(b) || a.mjdObs - b.mjdObs)[0];
}
