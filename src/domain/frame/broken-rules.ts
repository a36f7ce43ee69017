import type { ConsistencyRule, KeywordCondition } from '../instrument.ts';
import type { Contradiction } from './contradiction.ts';
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
    keyword: rule.wrong,
    value: onlyValue(rule) ?? UNKNOWN_VALUE,
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

function brokenAngles(
  { keyword, opposite, toleranceDeg, says }: AngleRule,
  keywords: Keywords,
): readonly Contradiction[] {
  const angle = numberOf(keywords, keyword);
  const other = numberOf(keywords, opposite);
  if (angle === undefined || other === undefined || Math.abs(wrapDeg(angle + other)) <= toleranceDeg) return [];
  const [name, otherName] = [shortName(keyword), shortName(opposite)];
  return [
    {
      what: `${name} ${angle} and ${otherName} ${other} contradict each other: ${says}`,
      keywords: [keyword, opposite],
      ways: [
        { when: `if ${otherName} is right`, keyword, value: opposed(other) },
        { when: `if ${name} is right`, keyword: opposite, value: opposed(angle) },
      ],
    },
  ];
}

/** -180 to 180. */
function wrapDeg(angle: number): number {
  return ((((angle + 180) % 360) + 360) % 360) - 180;
}

/** Without -0, which JSON would not keep. */
function opposed(angle: number): number {
  return angle === 0 ? 0 : -angle;
}

function shortName(keyword: string): string {
  return keyword.replace(/^ESO /u, '');
}
