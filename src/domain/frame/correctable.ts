import { SECONDS_PER_DAY, observingDateOf } from '../calendar/observing-date.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { FRAME_NUMBERS, FRAME_TEXTS, MANDATORY } from './frame-keywords.ts';
import { IDENTITY_KEYWORDS } from './frame-identity.ts';
import type { CorrectedValue } from './header-correction.ts';
import { wantedKeywords } from './wanted-keywords.ts';

/** What may be corrected in headers. */
export interface Correctable {
  /** Keywords that planning reads: one of these was meant where another one is not known. */
  readonly names: readonly string[];
  /** Regular expressions of those that only the recipes read, or that products pass on. */
  readonly others: readonly string[];
  /** What INS MODE may be; undefined: anything. */
  readonly insModes: readonly string[] | undefined;
}

export function correctableOf(
  rules: Parameters<typeof wantedKeywords>[0] & Pick<AbRules, 'consistency'>,
  others: readonly string[],
): Correctable {
  return { names: [...wantedKeywords(rules), ...IDENTITY_KEYWORDS], others, insModes: knownModes(rules) };
}

/** The modes of an instrument, as its consistency rules tell them; undefined: they tell none. */
export function knownModes({ consistency }: Pick<AbRules, 'consistency'>): readonly string[] | undefined {
  return consistency
    .flatMap((rule) => (rule.kind === 'any-of' && rule.wrong === INS_MODE ? rule.conditions : []))
    .flatMap((condition) => (condition.keyword === INS_MODE && 'oneOf' in condition ? [condition.oneOf] : []))[0];
}
const INS_MODE = 'ESO INS MODE';

export function isCorrectable(keyword: string, { names, others }: Correctable): boolean {
  return names.includes(keyword) || others.some((expression) => new RegExp(`^(?:${expression})$`, 'u').test(keyword));
}

interface Bound {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly isWhole?: boolean;
}

/** Within which the numbers of a frame can be true. MJD-OBS: from 1970 to 2100. */
const BOUNDS: Readonly<Record<(typeof FRAME_NUMBERS)[number], Bound>> = {
  'MJD-OBS': { min: 40_587, max: 88_069, unit: ' d' },
  EXPTIME: { min: 0, max: SECONDS_PER_DAY, unit: ' s' },
  RA: { min: 0, max: 360, unit: ' deg' },
  DEC: { min: -90, max: 90, unit: ' deg' },
  'ESO OBS ID': { min: 1, max: Number.MAX_SAFE_INTEGER, unit: '', isWhole: true },
  'ESO TPL EXPNO': { min: 1, max: 10_000, unit: '', isWhole: true },
  'ESO TPL NEXP': { min: 1, max: 10_000, unit: '', isWhole: true },
  'ESO INS DROT POSANG': { min: -360, max: 360, unit: ' deg' },
};

const TIMES: readonly string[] = ['DATE-OBS', 'ESO OBS START', 'ESO TPL START'];

/** What the value of a keyword has to be and is not; undefined: it can be. */
export function whyImpossible(keyword: string, value: CorrectedValue, { insModes }: Correctable): string | undefined {
  const number = FRAME_NUMBERS.find((name) => name === keyword);
  if (number !== undefined) return whyNoNumber(value, BOUNDS[number]);
  if (TIMES.includes(keyword)) {
    const isTime = typeof value === 'string' && observingDateOf(value) !== undefined;
    return isTime ? undefined : 'a time (UT) in quotes, "2014-12-15T00:54:04.379"';
  }
  if (keyword === INS_MODE && insModes !== undefined) {
    return insModes.some((mode) => mode === value) ? undefined : `one of ${insModes.join(', ')}`;
  }
  if (!FRAME_TEXTS.some((name) => name === keyword)) return undefined;
  if (typeof value !== 'string') return 'a text in quotes';
  return value.trim() === '' && MANDATORY.some((name) => name === keyword) ? 'a text that is not empty' : undefined;
}

function whyNoNumber(value: CorrectedValue, { min, max, unit, isWhole = false }: Bound): string | undefined {
  const kind = isWhole ? 'a whole number' : 'a number';
  if (typeof value !== 'number') return `${kind} without quotes`;
  if (isWhole && !Number.isInteger(value)) return kind;
  if (value >= min && value <= max) return undefined;
  return max === Number.MAX_SAFE_INTEGER ? `${kind} from ${min} on` : `${kind} from ${min} to ${max}${unit}`;
}
