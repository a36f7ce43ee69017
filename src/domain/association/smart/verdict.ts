import type { SmartCase } from '../../instance/smart-case.ts';
import { evidenceOf } from './evidence.ts';
import type { Evidence, Finding, Proposal } from './finding.ts';
import { otherAnswers } from './proposals.ts';
import type { Situation } from './situation.ts';
import { countText, obsText, typesText } from './wording.ts';

/** What a case comes to. */
export interface Verdict {
  readonly case: SmartCase;
  readonly recommended: Proposal;
  /** Other answers; those that do nothing, or the same, are left out. */
  readonly candidates: readonly Proposal[];
  /** Beside what every finding tells. */
  readonly evidence?: readonly Evidence[];
}

export function findingOf(situation: Situation, verdict: Verdict): Finding {
  const { unit, files } = situation;
  return {
    id: `${unit.kind}/${unit.number}`,
    case: verdict.case,
    subject: subjectOf(situation),
    obsIds: unit.obsIds,
    abs: unit.abs.map(({ ab }) => ab.name),
    frames: files.map(({ frame }) => frame.fileName),
    evidence: [...evidenceOf(situation), ...(verdict.evidence ?? [])],
    recommended: verdict.recommended,
    alternatives: otherAnswers(verdict.recommended, verdict.candidates),
  };
}

/** `OB 1134385 (NGC 2440): 2 executions, 2 templates, 8 OBJECT, 1 SKY` */
function subjectOf({ unit, files, executions }: Situation): string {
  const targets = [...new Set(files.map(({ frame }) => frame.obsTargName))].join(', ');
  const contents = [
    ...(unit.kind === 'container' ? [countText(unit.obsIds.length, 'OB')] : []),
    ...(executions.length > unit.obsIds.length ? [countText(executions.length, 'execution')] : []),
    ...(unit.abs.length > executions.length ? [countText(unit.abs.length, 'template')] : []),
    typesText(files),
  ];
  const who = unit.kind === 'container' ? `container ${unit.number}` : obsText(unit.obsIds);
  return `${who} (${targets}): ${contents.join(', ')}`;
}
