import { openQuestions, standingVerdicts } from '../domain/quality/gate.ts';
import type { Night } from './night.ts';

/** The date in Markdown, as a person reads it in the Temporal UI and in `temporal workflow metadata`. */
export function describeNight(night: Night): string {
  const { process, unit } = night.input;
  const questions = openQuestions(night.gate);
  return [
    `**${process} ${unit}**: ${night.stage}. ${night.message}`,
    ...section(
      'Questions',
      questions.map(({ text }) => text),
    ),
    ...section(
      'Chains',
      night.outline.chains.map(({ root, abs }) => chainLine(night, root, abs.length)),
    ),
    ...section('Verdicts', verdictLines(night)),
    ...section(
      'Refused messages',
      night.gate.refusals.map(({ name, because }) => `${name}: ${because}`),
    ),
    ...section(
      'Suppressed',
      night.outline.suppressed.map(({ what, because }) => `${what}: ${because}`),
    ),
    ...section('Notes', night.notes),
  ].join('\n');
}

function chainLine(night: Night, root: string, count: number): string {
  const chain = night.chains.get(root);
  return `${root}: ${count} ABs, ${chain === undefined ? 'not started' : `${chain.state} ${chain.host === '' ? '' : `on ${chain.host}`}`}`;
}

function verdictLines(night: Night): readonly string[] {
  return Object.entries(standingVerdicts(night.gate)).map(
    ([ab, { verdict, operator, comment }]) =>
      `${ab}: ${verdict} by ${operator}${comment === '' ? '' : ` (${comment})`}`,
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `- ${line}`)];
}
