import { SECONDS_PER_DAY } from '../calendar/observing-date.ts';
import type { ExposureRule } from '../instance/exposure-rule.ts';
import type { Contradiction } from './contradiction.ts';
import { shortName } from './contradiction.ts';
import type { Frame } from './frame.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import { holds } from './keyword-condition.ts';
import { numberOf } from './keywords.ts';
import type { NightWitnesses } from './night-witnesses.ts';
import { nextStart, sameTemplate } from './night-witnesses.ts';

export interface ExptimeContext {
  readonly rule: ExposureRule;
  readonly night: NightWitnesses;
  /** Its flux is divided by EXPTIME, which then is more than 0. */
  readonly isScience: boolean;
}

/**
 * EXPTIME, what the detector says of it, the start of the next exposure, which bounds it, and the other exposures of the
 * template: of the first two the one is believed that the last two confirm.
 */
export function contradictoryExptime(frame: Frame, context: ExptimeContext): readonly Contradiction[] {
  const { rule } = context;
  const told = frame.exptimeSeconds;
  const detector = detectorSeconds(frame, rule);
  const bounds = boundsOf(frame, context);
  const isTold = fits(told, bounds);
  if (isTold && (detector === undefined || isSame(told, detector, rule))) return [];
  const views: Views = { told, detector, kin: kinSeconds(frame, context.night), bounds };
  const what = `EXPTIME is ${toldText(frame)}${detector === undefined ? '' : `, ${detectorName(rule)} ${detector} s`}${gapText(views)}`;
  const { ways, believed } = judged(views, frame, rule);
  return [
    {
      what,
      keywords: ['EXPTIME'],
      ways,
      ...(believed === undefined ? {} : { believed }),
      isUnusable: context.isScience ? isNoTime(told) : Number.isNaN(told) && believed === undefined,
    },
  ];
}

interface Bounds {
  readonly isZeroPossible: boolean;
  /** From the start to the next one [s]. */
  readonly gapSeconds: number | undefined;
  readonly maxSeconds: number;
}

interface Views {
  readonly told: number;
  readonly detector: number | undefined;
  /** Of the other exposures of the template, where they agree. */
  readonly kin: number | undefined;
  readonly bounds: Bounds;
}

/** All of an exposure lies within one observing date. */
function boundsOf({ mjdObs }: Frame, { night, rule, isScience }: ExptimeContext): Bounds {
  const next = nextStart(night, mjdObs);
  const gapSeconds = next === undefined ? undefined : (next - mjdObs) * SECONDS_PER_DAY;
  const room = gapSeconds === undefined ? SECONDS_PER_DAY : gapSeconds - rule.readOutSeconds + rule.toleranceSeconds;
  return { isZeroPossible: !isScience, gapSeconds, maxSeconds: Math.min(room, SECONDS_PER_DAY) };
}

function fits(seconds: number, { isZeroPossible, maxSeconds }: Bounds): boolean {
  return (isZeroPossible ? seconds >= 0 : seconds > 0) && (seconds === 0 || seconds <= maxSeconds);
}

/** Nothing could be exposed so long, whatever the night was like. */
function isNoTime(seconds: number): boolean {
  return !(seconds > 0 && seconds <= SECONDS_PER_DAY);
}

function isSame(seconds: number, other: number, { toleranceSeconds }: ExposureRule): boolean {
  return Math.abs(seconds - other) <= toleranceSeconds;
}

function detectorSeconds({ keywords }: Frame, { dit, ndit, unless }: ExposureRule): number | undefined {
  const [seconds, count] = [numberOf(keywords, dit) ?? NaN, numberOf(keywords, ndit) ?? 1];
  if (!Number.isFinite(seconds) || count < 1 || unless.some((condition) => holds(condition, keywords)))
    return undefined;
  return Number((seconds * count).toFixed(EXPTIME_DIGITS));
}
const EXPTIME_DIGITS = 6;

function kinSeconds(frame: Frame, night: NightWitnesses): number | undefined {
  const [first, ...others] = sameTemplate(night, frame).filter(
    ({ rawType, exptimeSeconds }) => rawType === frame.rawType && !isNoTime(exptimeSeconds),
  );
  return others.every(({ exptimeSeconds }) => exptimeSeconds === first?.exptimeSeconds)
    ? first?.exptimeSeconds
    : undefined;
}

function judged(views: Views, frame: Frame, rule: ExposureRule): Pick<Contradiction, 'ways' | 'believed'> {
  const { told, detector, kin, bounds } = views;
  const wayTo = (seconds: number, when: string) => ({ when, values: correctionTo(seconds, views, frame, rule) });
  const isTold = fits(told, bounds);
  const isDetector = detector !== undefined && fits(detector, bounds);
  const isKin = kin !== undefined && fits(kin, bounds);
  if (isTold && !isDetector) {
    return {
      ways: [wayTo(told, 'if EXPTIME is right')],
      believed: { values: {}, because: `${detectorName(rule)} cannot be` },
    };
  }
  const other = isDetector
    ? { seconds: detector, name: detectorName(rule) }
    : isKin
      ? { seconds: kin, name: 'the other exposures of the template' }
      : undefined;
  if (other === undefined) return { ways: [lastWay(views, frame, rule)] };
  const way = wayTo(other.seconds, `if ${other.name} ${isDetector ? 'is' : 'are'} right`);
  if (!isTold)
    return { ways: [way], believed: { values: { EXPTIME: other.seconds }, because: becauseOf(views, other.name) } };
  const isConfirmed = isKin && isSame(kin, other.seconds, rule);
  return {
    ways: [way, wayTo(told, 'if EXPTIME is right')],
    believed: isConfirmed
      ? { values: { EXPTIME: other.seconds }, because: 'the other exposures of the template have it, too' }
      : { values: {}, because: isKin && isSame(kin, told, rule) ? KIN_AGREE : 'nobody confirms the other one' },
  };
}
const KIN_AGREE = 'the other exposures of the template have this EXPTIME, too';

/** What a recipe would have to read so that header and detector say the same. */
function correctionTo(seconds: number, { told, detector }: Views, { keywords }: Frame, rule: ExposureRule) {
  return {
    ...(seconds === told ? {} : { EXPTIME: seconds }),
    ...(detector === undefined || isSame(seconds, detector, rule)
      ? {}
      : { [rule.dit]: seconds / (numberOf(keywords, rule.ndit) ?? 1) }),
  };
}

/** Nobody knows; a minus sign may be a slip. */
function lastWay(views: Views, frame: Frame, rule: ExposureRule): Contradiction['ways'][number] {
  const { told, bounds, detector } = views;
  if (told < 0 && detector === undefined && fits(-told, bounds)) {
    return { when: 'if it was exposed so long', values: correctionTo(-told, views, frame, rule) };
  }
  return { when: 'with the value from the night log', values: { EXPTIME: UNKNOWN_VALUE } };
}

function becauseOf({ told, bounds }: Views, name: string): string {
  if (isNoTime(told) || bounds.gapSeconds === undefined) return `${name} is a time that can be`;
  return `${name} fits before the next exposure`;
}

function gapText({ told, detector = told, bounds: { gapSeconds, maxSeconds } }: Views): string {
  if (gapSeconds === undefined || (told <= maxSeconds && detector <= maxSeconds)) return '';
  return `, the next exposure starts ${gapSeconds.toFixed(1)} s after it`;
}

/** As the header has it: a text may stand where a number belongs. */
function toldText({ exptimeSeconds, keywords }: Frame): string {
  return Number.isNaN(exptimeSeconds) ? JSON.stringify(String(keywords['EXPTIME'])) : `${exptimeSeconds} s`;
}

function detectorName({ dit, ndit }: ExposureRule): string {
  return `${shortName(dit)} x ${shortName(ndit).replace(/^DET /u, '')}`;
}
