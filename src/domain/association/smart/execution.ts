import type { ObRecord, ObsMode } from '../ob-record.ts';
import { obRecordOf } from '../ob-record.ts';
import type { AnalysisContext } from './placed-exposure.ts';
import type { UnitAb, UnitFile } from './unit.ts';
import { filesOf, obsStartOf } from './unit.ts';

/** One template of an execution: what was planned and what is there. */
export interface TemplateFacts {
  readonly ab: UnitAb;
  /** TPL.NEXP. */
  readonly expected: number;
  readonly found: number;
  /** OBJECT exposures far shorter than the others of the OB; in a complete template they are meant to be. */
  readonly truncated: readonly UnitFile[];
}

/** One run of an OB with what the night log says of it. */
export interface Execution {
  readonly obsId: number;
  readonly obsStart: string;
  readonly mode: ObsMode;
  readonly record: ObRecord | undefined;
  readonly templates: readonly TemplateFacts[];
  /** A template has fewer exposures than planned, and something says that it was stopped. */
  readonly isAborted: boolean;
  /** Its grade, or in its absence the comment, says that it failed its constraints. */
  readonly isLesser: boolean;
}

/** Executions of the OBs in order of time. */
export function executionsOf(abs: readonly UnitAb[], context: AnalysisContext): readonly Execution[] {
  const byOb = Map.groupBy(abs, ({ files }) => files[0]?.frame.obsId ?? 0);
  const byExecution = Map.groupBy(abs, ({ files }) => `${files[0]?.frame.obsId ?? 0} ${startOf(files)}`);
  return [...byExecution.values()].map((own) => {
    const obsId = own[0]?.files[0]?.frame.obsId ?? 0;
    return executionOf(own, { obsId, siblings: filesOf(byOb.get(obsId) ?? []), context });
  });
}

/** Service mode as the scheduling database says; where it says nothing, because somebody has graded an execution. */
export function isServiceMode(executions: readonly Execution[]): boolean {
  if (executions.some(({ mode }) => mode === 'SM')) return true;
  if (executions.some(({ mode }) => mode === 'VM')) return false;
  return executions.some(({ record, isLesser }) => isLesser || (record?.grade ?? '') !== '');
}

export function isIncomplete({ expected, found }: TemplateFacts): boolean {
  return found < expected;
}

interface ExecutionParts {
  readonly obsId: number;
  /** All files of the OB. */
  readonly siblings: readonly UnitFile[];
  readonly context: AnalysisContext;
}

function executionOf(abs: readonly UnitAb[], { obsId, siblings, context }: ExecutionParts): Execution {
  const obsStart = startOf(abs[0]?.files ?? []);
  const record = obRecordOf(context.obRecords, obsStart === '' ? { obsId } : { obsId, obsStart });
  const typicalSeconds = medianExptime(siblings, context);
  const templates = abs.map((ab) => templateOf(ab, typicalSeconds, context));
  return {
    obsId,
    obsStart,
    mode: modeOf(abs, record),
    record,
    templates,
    isAborted: templates.some((template) => isIncomplete(template) && wasStopped(template, record, context)),
    isLesser: isLesser(record, context),
  };
}

/** One template is of one execution: the first of its files that tells which speaks for all. */
function startOf(files: readonly UnitFile[]): string {
  return files.map(obsStartOf).find((start) => start !== '') ?? '';
}

function modeOf(abs: readonly UnitAb[], record: ObRecord | undefined): ObsMode {
  if (record !== undefined && record.obsMode !== 'NONE') return record.obsMode;
  const known = abs.map(({ ab }) => ab.obsMode);
  return known.includes('SM') ? 'SM' : known.includes('VM') ? 'VM' : 'NONE';
}

function templateOf(ab: UnitAb, typicalSeconds: number, { rules }: AnalysisContext): TemplateFacts {
  const limit = rules.smart.truncatedFraction * typicalSeconds;
  const expected = Math.max(...ab.files.map(({ frame }) => frame.tplNexp));
  const found = ab.files.length;
  const short = ab.files.filter(
    ({ frame, rawType }) => rawType === rules.cascade.objectType && frame.exptimeSeconds < limit,
  );
  return { ab, expected, found, truncated: found < expected ? short : [] };
}

function medianExptime(files: readonly UnitFile[], { rules }: AnalysisContext): number {
  const times = files
    .filter(({ rawType }) => rawType === rules.cascade.objectType)
    .map(({ frame }) => frame.exptimeSeconds)
    .toSorted((a, b) => a - b);
  const upper = times[Math.floor(times.length / 2)] ?? 0;
  const lower = times[Math.ceil(times.length / 2) - 1] ?? upper;
  return (lower + upper) / 2;
}

function wasStopped(
  { truncated }: TemplateFacts,
  record: ObRecord | undefined,
  { rules: { smart } }: AnalysisContext,
): boolean {
  if (truncated.length > 0) return true;
  if (record === undefined) return false;
  return smart.abortedGrades.includes(record.grade) || saysOneOf(record.comment, smart.comments.aborted);
}

/** The comment counts where the grade does not tell: there is none, or it says no more than that the OB was stopped. */
function isLesser(record: ObRecord | undefined, { rules: { smart } }: AnalysisContext): boolean {
  if (record === undefined) return false;
  if (smart.badGrades.includes(record.grade)) return true;
  const isSilent = record.grade === '' || smart.abortedGrades.includes(record.grade);
  return isSilent && saysOneOf(record.comment, smart.comments.bad);
}

function saysOneOf(comment: string, expressions: readonly string[]): boolean {
  return expressions.some((expression) => new RegExp(expression, 'iu').test(comment));
}
