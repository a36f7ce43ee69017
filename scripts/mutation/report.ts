import type { MutantResult } from '@stryker-mutator/api/core';
import { LEAST_SCORE_PERCENT, mutantsOf, percentOf } from './score.ts';
import type { Score, Scores } from './score.ts';

/** Where and when the mutants were tested. */
export interface Circumstances {
  readonly date: string;
  readonly versions: string;
  readonly machine: string;
  readonly minutes: number;
}

const HEAD = ['', 'mutants', 'killed', 'timed out', 'survived', 'not covered', 'score %'];
const LONGEST_TEXT = 90;

/** For a terminal: columns of one width. */
export function renderTable(scores: readonly Score[]): string {
  const rows = [HEAD, ...scores.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => aligned(cell, widths[column] ?? 0, column === 0)).join('  '))
    .join('\n');
}

/** The document that is committed. */
export function renderDocument(
  { total, folders, files }: Scores,
  { date, versions, machine, minutes }: Circumstances,
): string {
  return [
    '# Mutation score of the domain',
    `Written by \`npm run mutation\` on ${date}: ${versions}, ${machine}, ${minutes} minutes; do not edit. Each mutant is
a small change of the source; it is killed if a test fails. The score is the part that is killed, at least
${LEAST_SCORE_PERCENT} % in each folder. Properties were tested with few examples and a fixed seed, which errs on the low side.`,
    markdownTable([...folders, total]),
    '## Files',
    markdownTable(files),
    '',
  ].join('\n\n');
}

/** A survivor as a line: where, and which text became which. */
export function renderSurvivor(mutant: MutantResult, source: string): string {
  const { start, end } = mutant.location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const [first = ''] = lines;
  const original =
    lines.length === 1 ? first.slice(start.column - 1, end.column - 1) : `${first.slice(start.column - 1)} …`;
  const place = `${mutant.fileName}:${start.line}:${start.column}`;
  return `${place}  ${shortened(original)}  →  ${shortened(mutant.replacement)}`;
}

function cellsOf(score: Score): readonly string[] {
  const { name, killed, timedOut, survived, uncovered } = score;
  const counts = [mutantsOf(score), killed, timedOut, survived, uncovered];
  return [name, ...counts.map(String), percentOf(score).toFixed(1)];
}

function markdownTable(scores: readonly Score[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), `|---|${'---:|'.repeat(HEAD.length - 1)}`, ...scores.map((score) => line(cellsOf(score)))].join(
    '\n',
  );
}

function aligned(cell: string, width: number, isName: boolean): string {
  return isName ? cell.padEnd(width) : cell.padStart(width);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
