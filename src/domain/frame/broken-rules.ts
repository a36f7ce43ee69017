import { shortWayDeg } from '../degrees.ts';
import type { ConsistencyRule } from '../instance/consistency-rule.ts';
import type { KeywordCondition } from '../instance/keyword-condition.ts';
import type { Contradiction } from './contradiction.ts';
import { shortName } from './contradiction.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';
import { allHold, holds } from './keyword-condition.ts';
import type { Keywords } from './keywords.ts';
import { numberOf } from './keywords.ts';

/** The consistency rules of an instrument that a header breaks. */
export function brokenRules(keywords: Keywords, rules: readonly ConsistencyRule[]): readonly Contradiction[] {
  return rules
    .filter((rule) => allHold(rule.when, keywords) && !(rule.unless ?? []).some((one) => holds(one, keywords)))
    .flatMap((rule) =>
      rule.kind === 'opposite-angles' ? brokenAngles(rule, keywords) : brokenConditions(rule, keywords),
    );
}

type AngleRule = Extract<ConsistencyRule, { kind: 'opposite-angles' }>;
type ConditionRule = Exclude<ConsistencyRule, AngleRule>;

function brokenConditions(rule: ConditionRule, keywords: Keywords): readonly Contradiction[] {
  const known = rule.conditions.filter(({ keyword }) => keywords[keyword] !== undefined);
  const isAnyTrue = known.some((condition) => holds(condition, keywords));
  if (known.length === 0 || isAnyTrue === (rule.kind === 'any-of')) return [];
  const names = new Set([...rule.when, ...known].map(({ keyword }) => keyword));
  const facts = [...names].map((name) => `${shortName(name)} ${String(keywords[name])}`).join(', ');
  const way = {
    when: `if ${shortName(rule.wrong)} is wrong`,
    values: { [rule.wrong]: onlyValue(rule) ?? UNKNOWN_VALUE },
  };
  return [{ what: `${rule.says}; the header has ${facts}`, keywords: [rule.wrong], ways: [way] }];
}

/** The only value of the wrong keyword that the rule lets pass, where there is one. */
function onlyValue({ kind, conditions, wrong }: ConditionRule): string | undefined {
  const values = conditions.flatMap((condition: KeywordCondition) =>
    condition.keyword === wrong && 'oneOf' in condition ? condition.oneOf : [UNKNOWN_VALUE],
  );
  return kind === 'any-of' && values.length === 1 ? values[0] : undefined;
}

function brokenAngles(rule: AngleRule, keywords: Keywords): readonly Contradiction[] {
  const { keyword, opposite, says } = rule;
  const angle = numberOf(keywords, keyword);
  const other = numberOf(keywords, opposite);
  if (angle === undefined || other === undefined || isOpposite(angle, other, rule)) return [];
  const atEnd = numberOf(keywords, rule.oppositeAtEnd);
  if (atEnd !== undefined && areTurnedTogether(angle, other, atEnd, rule)) return [];
  const [name, otherName] = [shortName(keyword), shortName(opposite)];
  const isOtherRight = { when: `if ${otherName} is right`, values: { [keyword]: opposed(other) } };
  const isAngleRight = { when: `if ${name} is right`, values: { [opposite]: opposed(angle) } };
  return [
    {
      what: `${name} ${angle} and ${otherName} ${other} contradict each other: ${says}`,
      keywords: [keyword, opposite],
      ways: [isOtherRight, isAngleRight],
      ...witnessedBy(rule, { angle, other, atEnd }),
    },
  ];
}

/** The opposite at the end of the exposure agrees with one of the two. */
function witnessedBy(
  rule: AngleRule,
  { angle, other, atEnd }: { readonly angle: number; readonly other: number; readonly atEnd: number | undefined },
): Pick<Contradiction, 'believed'> {
  const names = (keyword: string): string =>
    `${shortName(rule.oppositeAtEnd)} ${atEnd ?? ''} agrees with ${shortName(keyword)}`;
  if (atEnd === undefined) return { believed: { values: {}, because: 'there is no third witness' } };
  if (Math.abs(shortWayDeg(other - atEnd)) <= rule.toleranceDeg) {
    return { believed: { values: { [rule.keyword]: opposed(other) }, because: names(rule.opposite) } };
  }
  const because = isOpposite(angle, atEnd, rule) ? names(rule.keyword) : 'no two of them agree';
  return { believed: { values: {}, because } };
}

/** ESO's own remedy for a wrong rotation adds one angle to both; the end of the exposure still says what they were. */
function areTurnedTogether(angle: number, other: number, atEnd: number, rule: AngleRule): boolean {
  return isOpposite(angle - (other - atEnd), atEnd, rule);
}

function isOpposite(angle: number, other: number, { toleranceDeg }: AngleRule): boolean {
  return Math.abs(shortWayDeg(angle + other)) <= toleranceDeg;
}

/** Without -0, which JSON would not keep. */
function opposed(angle: number): number {
  return angle === 0 ? 0 : -angle;
}
