import type { KeywordCondition } from '../instance/keyword-condition.ts';
import type { Keywords } from './keywords.ts';
import { stringOf } from './keywords.ts';

/** True when the keyword passes the test; a keyword that is absent or of another type does not. */
export function holds(condition: KeywordCondition, keywords: Keywords): boolean {
  if ('is' in condition) return keywords[condition.keyword] === condition.is;
  const value = stringOf(keywords, condition.keyword);
  if (value === undefined) return false;
  if ('oneOf' in condition) return condition.oneOf.includes(value);
  if ('includes' in condition) return condition.includes.every((part) => value.includes(part));
  return new RegExp(condition.matches, 'u').test(value);
}

export function allHold(conditions: readonly KeywordCondition[], keywords: Keywords): boolean {
  return conditions.every((condition) => holds(condition, keywords));
}
