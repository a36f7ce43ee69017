import type { AbRules } from '../instance/ab-rules.ts';
import type { ConsistencyRule } from '../instance/consistency-rule.ts';
import { SMART_KEYWORDS } from './smart-keywords.ts';
import { FRAME_NUMBERS, FRAME_TEXTS } from './frame-keywords.ts';

/** What planning reads of headers beside the facts of a frame and the keywords in tables. */
const ALSO_READ = [
  'ARCFILE',
  'ESO DPR TECH',
  'ESO OBS CONTAINER ID',
  'ESO OBS START',
  'ESO OBS TPLNO',
  'ESO PRO CATG',
  'ESO TEL AIRM END',
  'ESO TEL AIRM START',
  'ESO TEL AMBI FWHM END',
  'ESO TEL AMBI FWHM START',
  'ESO TPL ID',
] as const;

/** All keywords that the tables of an instrument and planning ask for: the others are never kept in memory. */
export function wantedKeywords(
  rules: Pick<AbRules, 'classification' | 'consistency' | 'exposure' | 'position' | 'association'>,
): ReadonlySet<string> {
  return new Set([
    ...FRAME_TEXTS,
    ...FRAME_NUMBERS,
    ...SMART_KEYWORDS,
    ...ALSO_READ,
    ...rules.classification.flatMap(({ conditions }) => conditions.map(({ keyword }) => keyword)),
    ...rules.consistency.flatMap(keywordsOf),
    ...[rules.exposure.dit, rules.exposure.ndit, ...rules.exposure.unless.map(({ keyword }) => keyword)],
    ...[rules.position.targetRa, rules.position.targetDec],
    ...rules.association.flatMap(({ match }) => match.map(({ keyword }) => keyword)),
  ]);
}

function keywordsOf(rule: ConsistencyRule): readonly string[] {
  const conditions = [
    ...rule.when,
    ...(rule.unless ?? []),
    ...(rule.kind === 'opposite-angles' ? [] : rule.conditions),
  ];
  const angles = rule.kind === 'opposite-angles' ? [rule.keyword, rule.opposite, rule.oppositeAtEnd] : [];
  return [...conditions.map(({ keyword }) => keyword), ...angles];
}
