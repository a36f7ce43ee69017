import type { KeywordCondition } from '../../src/domain/instance/keyword-condition.ts';

export function describeCondition(condition: KeywordCondition): string {
  const name = dotted(condition.keyword);
  if ('oneOf' in condition) return `${name} = ${condition.oneOf.join(' or ')}`;
  if ('includes' in condition) return `${name} contains ${condition.includes.join(' and ')}`;
  if ('is' in condition) return `${name} is ${condition.is ? 'T' : 'F'}`;
  return `${name} matches \`${condition.matches}\``;
}

export function dotted(keyword: string): string {
  return keyword.replace(/^ESO /u, '').replaceAll(' ', '.');
}
