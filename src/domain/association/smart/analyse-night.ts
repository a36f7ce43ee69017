import { compareText } from '../../compare-text.ts';
import type { Frame } from '../../frame/frame.ts';
import type { Problem } from '../../frame/problem.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import type { ProcessLimits } from '../../instance/process-limits.ts';
import type { AssociationBlock } from '../association-block.ts';
import type { ObRecord } from '../ob-record.ts';
import { containerFinding } from './container-finding.ts';
import type { Field } from './field.ts';
import type { Finding } from './finding.ts';
import { obFinding } from './ob-finding.ts';
import type { AnalysisContext } from './placed-exposure.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';
import { unitsOf } from './unit.ts';
import { arcsecText } from './wording.ts';

export interface AnalysisInput {
  /** Simple ABs, as created or as an older tree has them. */
  readonly abs: readonly AssociationBlock[];
  readonly frames: readonly Frame[];
  readonly obRecords: readonly ObRecord[];
  /** Footprint in an instrument mode. */
  fieldOf(insMode: string): Field;
  readonly rules: AbRules;
  readonly limits: ProcessLimits;
}

export interface Analysis {
  /** In order of time; no two of them share an AB. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * What a human should decide about the ABs of a night (seed 000, SMART association), each with its evidence and one
 * recommendation. Nothing is changed. The result does not depend on the order of the input.
 */
export function analyseNight(input: AnalysisInput): Analysis {
  const context = contextOf(input);
  const { units, problems } = unitsOf(input);
  const situations = units.map((unit) => situationOf(unit, context));
  return {
    findings: situations.flatMap((situation) => {
      const find = situation.unit.kind === 'container' ? containerFinding : obFinding;
      return find(situation) ?? [];
    }),
    problems: [...problems, ...situations.flatMap(contradiction)],
  };
}

/** Records in an order of their own: two of them may speak of the same execution. */
function contextOf({ obRecords, fieldOf, rules, limits }: AnalysisInput): AnalysisContext {
  const sorted = obRecords.toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  return { rules, limits, obRecords: sorted, fieldOf };
}

/** The analysis believes the offsets; when they lie, overlaps are wrong, and somebody must say so. */
function contradiction({ disagreement, context }: Situation): readonly Problem[] {
  if (disagreement === undefined) return [];
  const { fileName, arcsec } = disagreement;
  const { offsetToleranceArcsec } = context.rules.smart;
  return [
    {
      code: 'FRAME_UNREADABLE',
      subject: fileName,
      message: `${fileName}: SEQ.OFFSET.CUM and RA, DEC contradict each other by ${arcsecText(arcsec)}, more than ${arcsecText(offsetToleranceArcsec)}; the offsets are believed`,
      cure: 'correct the wrong keywords in the corrections of the date and prepare it again',
    },
  ];
}
