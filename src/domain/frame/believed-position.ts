import { shortWayDeg, turnDeg } from '../degrees.ts';
import type { PositionRule } from '../instance/position-rule.ts';
import type { Contradiction, CorrectionWay } from './contradiction.ts';
import { shortName } from './contradiction.ts';
import type { Frame } from './frame.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import type { KeywordValue, Keywords } from './keywords.ts';
import { numberOf } from './keywords.ts';

/** RA and DEC of a science exposure [deg]: numbers within their ranges, where the telescope was sent. */
export function contradictoryPosition(
  { keywords }: Pick<Frame, 'keywords'>,
  rule: PositionRule,
): readonly Contradiction[] {
  const dec = axisOf('DEC', keywords, rule);
  const ra = axisOf('RA', keywords, rule);
  const latitude = [dec.told, dec.target].find((value) => value !== undefined && Math.abs(value) <= 90) ?? 0;
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  return [
    ...contradictoryAxis(ra, rule.toleranceDeg / Math.max(squeeze, 1e-3)),
    ...contradictoryAxis(dec, rule.toleranceDeg),
  ];
}

const RANGES = { RA: { min: 0, max: 360 }, DEC: { min: -90, max: 90 } } as const;

interface Axis {
  readonly keyword: 'RA' | 'DEC';
  readonly value: KeywordValue | undefined;
  /** undefined where it is no number. */
  readonly told: number | undefined;
  readonly target: number | undefined;
  readonly targetKeyword: string;
}

function axisOf(keyword: 'RA' | 'DEC', keywords: Keywords, { targetRa, targetDec }: PositionRule): Axis {
  const targetKeyword = keyword === 'RA' ? targetRa : targetDec;
  const packed = numberOf(keywords, targetKeyword);
  const target = packed === undefined ? undefined : unpacked(packed) * (keyword === 'RA' ? 15 : 1);
  return { keyword, value: keywords[keyword], told: numberOf(keywords, keyword), target, targetKeyword };
}

function contradictoryAxis(axis: Axis, toleranceDeg: number): readonly Contradiction[] {
  const { keyword, value, told, target, targetKeyword } = axis;
  const isPossible = told !== undefined && isWithin(told, axis);
  if (isPossible && isNear(told, target, toleranceDeg)) return [];
  const { min, max } = RANGES[keyword];
  const shown = told === undefined ? JSON.stringify(String(value)) : String(told);
  const sent = target === undefined ? '' : `, ${shortName(targetKeyword)} is ${rounded(target)} deg`;
  const wish = isPossible ? '' : `, not a number of degrees from ${min} to ${max}`;
  const meant = readings(axis).filter((one) => isWithin(one.deg, axis) && isNear(one.deg, target, toleranceDeg))[0];
  return [
    {
      what: `${keyword} is ${shown}${wish}${sent}`,
      keywords: [keyword],
      ways: [wayTo(keyword, meant)],
      believed:
        meant === undefined
          ? { values: {}, because: 'there is no third witness' }
          : {
              values: { [keyword]: meant.deg },
              because: `${shortName(targetKeyword)} says where the telescope was sent`,
            },
      isUnusable: !isPossible,
    },
  ];
}

interface Reading {
  readonly deg: number;
  readonly as: string;
}

/** What a value may have been meant as, the likeliest first. */
function readings({ keyword, value, told }: Axis): readonly Reading[] {
  if (told === undefined) {
    const text = typeof value === 'string' ? value.trim() : '';
    const fields = sexagesimal(text);
    if (fields === undefined) return text === '' ? [] : [{ deg: rounded(Number(text)), as: 'degrees' }];
    const inHours = { deg: rounded(fields * 15), as: 'hours, minutes and seconds' };
    return keyword === 'RA' ? [inHours] : [{ deg: rounded(fields), as: 'degrees, minutes and seconds' }];
  }
  if (keyword === 'DEC') return [];
  return [
    { deg: rounded(told * 15), as: 'hours' },
    { deg: rounded(turnDeg(told)), as: 'an angle that went round' },
  ];
}

function wayTo(keyword: string, meant: Reading | undefined): CorrectionWay {
  if (meant === undefined) return { when: 'with the value from the night log', values: { [keyword]: UNKNOWN_VALUE } };
  return { when: `if it was meant as ${meant.as}`, values: { [keyword]: meant.deg } };
}

function isWithin(deg: number, { keyword }: Axis): boolean {
  return deg >= RANGES[keyword].min && deg <= RANGES[keyword].max;
}

function isNear(deg: number, target: number | undefined, toleranceDeg: number): boolean {
  return target === undefined || Math.abs(shortWayDeg(deg - target)) <= toleranceDeg;
}

/** `[+-]DD:MM:SS.s`, or with blanks; undefined: it is none. */
function sexagesimal(text: string): number | undefined {
  const match = /^([+-]?)(\d{1,3})[:\s]+(\d{1,2})[:\s]+(\d{1,2}(?:\.\d*)?)$/u.exec(text);
  if (match === null) return undefined;
  const [, sign, degrees, minutes, seconds] = match;
  const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
  return sign === '-' ? -value : value;
}

/** `[-]DDMMSS.s` as a number. */
function unpacked(packed: number): number {
  const size = Math.abs(packed);
  const value = Math.floor(size / 10_000) + (Math.floor(size / 100) % 100) / 60 + (size % 100) / 3600;
  return packed < 0 ? -value : value;
}

function rounded(deg: number): number {
  return Number(deg.toFixed(6));
}
