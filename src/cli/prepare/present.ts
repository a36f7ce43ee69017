import { abFromText } from '../../domain/association/ab-text.ts';
import type { AssociationBlock } from '../../domain/association/association-block.ts';
import type { AbSet, ChoiceRecord } from '../../domain/association/edits/edit-record.ts';
import type { Editing } from '../../domain/association/edits/editing.ts';
import type { PreparationDiff } from '../../domain/association/edits/preparation.ts';
import { choiceOf } from '../../domain/association/smart/preparing.ts';
import type { Preparing } from '../../domain/association/smart/preparing.ts';
import type { Finding, Proposal } from '../../domain/association/smart/finding.ts';
import type { AbRules } from '../../domain/instance/ab-rules.ts';
import type { SmartCaseRule } from '../../domain/instance/smart-rules.ts';
import type { Output } from '../output.ts';
import { printable, wrapText } from './wrap.ts';

/** ABs of a set in order of time. */
export function blocksOf(abs: AbSet): readonly AssociationBlock[] {
  return Object.entries(abs)
    .map(([name, { ab }]) => abFromText(ab, name))
    .toSorted((a, b) => a.mjdObs - b.mjdObs);
}

/** `4 OBJECT, 1 SKY` */
export function describeFiles({ inputs, rawFiles, rawType }: AssociationBlock): string {
  const tags = rawFiles.map(
    (name) => inputs.find(({ source }) => source.kind === 'raw' && source.fileName === name)?.tag ?? rawType,
  );
  const counts = Map.groupBy(tags, (tag) => tag);
  return [...counts].map(([tag, files]) => `${files.length} ${tag}`).join(', ');
}

export function printAbs(out: Output, abs: AbSet): void {
  out.table(
    ['AB', 'raw files', 'sky', 'OB', 'target', 'mode', 'programme', 'edits'],
    blocksOf(abs).map((ab) => [
      ab.name,
      describeFiles(ab),
      skyOf(ab),
      String(ab.obsId),
      ab.obsTargName,
      ab.insMode,
      ab.obsProgId,
      (ab.edits ?? []).join(' '),
    ]),
  );
}

/** Where the sky of an AB comes from when it is not its own. */
function skyOf({ inputs }: AssociationBlock): string {
  const skies = inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab] : []));
  return [...new Set(skies)].join(' ');
}

export const NOTHING_TO_DECIDE = 'Nothing to decide: every AB is one template whose exposures belong together.';

export function printFindings(out: Output, preparing: Preparing, rules: AbRules): void {
  const { findings, editing } = preparing;
  if (findings.length === 0) out.say(NOTHING_TO_DECIDE);
  for (const [index, finding] of findings.entries()) {
    printFinding(out, finding, { number: index + 1, of: findings.length, rules });
    const choice = choiceOf(editing, finding);
    if (choice === undefined) sayWrapped(out, 'recommended  ', describeProposal(finding.recommended));
    else sayWrapped(out, 'decided  ', describeChoice(choice, editing));
    for (const other of finding.alternatives) sayWrapped(out, 'or  ', describeProposal(other));
    out.say();
  }
}

export interface FindingPlace {
  readonly number: number;
  readonly of: number;
  readonly rules: AbRules;
}

export function printFinding(out: Output, finding: Finding, { number, of, rules }: FindingPlace): void {
  const rule = rules.smart.cases.find((one) => one.case === finding.case);
  out.say(`${number}/${of}  ${finding.subject}  [${finding.id}]`);
  out.say(`   ${rule === undefined ? finding.case : caseTitle(rule)}`);
  const width = Math.max(0, ...finding.evidence.map(({ what }) => what.length));
  for (const { what, value } of finding.evidence) sayWrapped(out, `${what.padEnd(width)}  `, value);
}

/** `-` stands for patterns that the seed does not number. */
function caseTitle({ seedCase, title }: SmartCaseRule): string {
  return seedCase === '-' ? title : `case ${seedCase}: ${title}`;
}

function sayWrapped(out: Output, heading: string, text: string): void {
  const margin = '   ';
  const indent = margin + ' '.repeat(heading.length);
  const [first = '', ...rest] = wrapText(printable(text), Math.max(MIN_WIDTH, LINE_WIDTH - indent.length));
  out.say(`${margin}${heading}${first}`);
  for (const line of rest) out.say(`${indent}${line}`);
}
const LINE_WIDTH = 110;
const MIN_WIDTH = 40;

/** `merge; E1 E2, of them undone E2; lead, 2026-11-21T08:07:41.246Z: same target` */
function describeChoice({ findingId, choice, signature }: ChoiceRecord, { edits }: Editing): string {
  const own = edits.filter((edit) => edit.findingId === findingId);
  const undone = own.filter((edit) => edit.undone !== undefined).map(({ id }) => id);
  const ids = own.map(({ id }) => id).join(' ');
  const made = own.length === 0 ? '' : `; ${ids}${undone.length === 0 ? '' : `, of them undone ${undone.join(' ')}`}`;
  return `${choice}${made}; ${signature.operator}, ${signature.at}: ${signature.reason}`;
}

/** `merge: 97 % of the fields overlap (MERGE)` */
export function describeProposal({ label, because, actions }: Proposal): string {
  const kinds = actions.map(({ kind }) => kind);
  return `${label}: ${because}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
}

/** What became different since the last preparation; nothing where nothing did. */
export function printDiff(out: Output, version: number, diff: PreparationDiff): void {
  const lines = [
    ...diff.added.map((name) => `new frame        ${name}`),
    ...diff.removed.map((name) => `frame is gone    ${name}`),
    ...diff.changedHeaders.map((name) => `header changed   ${name}`),
    ...diff.changedObs,
  ];
  if (lines.length === 0) return;
  out.say(`Changed since version ${version} of the preparation:`);
  for (const line of lines) out.say(`   ${line}`);
}
