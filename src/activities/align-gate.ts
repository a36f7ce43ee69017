import type { AssociationBlock } from '../domain/association/association-block.ts';
import { mergeParameters } from '../domain/cascade/recipe-parameters.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Caveat, Manifest } from '../domain/outcome/attempt.ts';
import { parseLogLine } from '../domain/outcome/recipe-log.ts';
import type { AttemptName } from '../domain/product/data-root.ts';
import { attemptFolder } from '../domain/product/data-root.ts';
import type { AlignmentRules, FirstEnd, SecondAttempt } from '../domain/quality/alignment-attempts.ts';
import { secondAttemptFor } from '../domain/quality/alignment-attempts.ts';
import type { AlignmentJudgement } from '../domain/quality/alignment-gate.ts';
import { isBetterAlignment, judgeAlignment } from '../domain/quality/alignment-gate.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { AlignmentReader } from '../ports/alignment-reader.ts';
import type { AttemptShelf } from '../ports/attempt-shelf.ts';
import type { RunResult } from '../ports/recipe-runner.ts';
import type { AbRef } from '../workflows/contract.ts';
import { fittedRun } from './check-fix.ts';
import type { CheckFixDependencies } from './check-fix.ts';
import type { UnbookedRun } from './recipe-run.ts';

export interface AlignGateDependencies extends CheckFixDependencies {
  readonly alignments: AlignmentReader;
  readonly attempts: AttemptShelf;
  readonly processOf: ProcessOf;
  hash(text: string): string;
}

export interface GatedRun {
  readonly ref: AbRef;
  readonly plan: Plan;
  readonly ab: AssociationBlock;
  readonly run: UnbookedRun;
}

type Run = (run: UnbookedRun) => Promise<RunResult>;

/**
 * Runs an AB; of an alignment the offsets are judged before anything may be combined with them. One that is not confirmed is
 * tried once more with other detection parameters, and the better one is kept. Attempts lie beside the AB's products
 * under keys of their own, so that whoever comes again finds them; only offsets that are believed become its products.
 */
export async function runGated(deps: AlignGateDependencies, asked: GatedRun, run: Run): Promise<RunResult> {
  const { rules: tables } = deps.processOf(asked.plan.process);
  const { alignment: rules } = tables;
  const gated = { ...asked, run: await fittedRun(deps, asked, tables) };
  if (gated.ab.step !== 'align') return run(gated.run);
  const judging: Judging = { deps, gated, rules, run };
  const first = await attempt(judging, gated.run, 'first');
  const change = secondChange(judging, first);
  const second = change === undefined ? undefined : await attempt(judging, changedRun(judging, change), 'second');
  await joinLogs(judging, second === undefined ? [first] : [first, second]);
  return conclude(judging, { first, second, change });
}

/** Caveat of offsets that the first attempt did not bring. */
export const SECOND_ATTEMPT = 'SECOND_ALIGNMENT';

interface Judging {
  readonly deps: AlignGateDependencies;
  readonly gated: GatedRun;
  readonly rules: AlignmentRules;
  readonly run: Run;
}

interface Attempt {
  readonly which: AttemptName;
  readonly logPath: string;
  readonly result: RunResult;
  /** undefined: the recipe failed. */
  readonly judgement: AlignmentJudgement | undefined;
}

async function attempt(judging: Judging, run: UnbookedRun, which: Attempt['which']): Promise<Attempt> {
  const logPath = run.logPath.replace(/(\.log)?$/, `.${which}.log`);
  const result = await judging.run({ ...run, productDirectory: attemptFolder(run.productDirectory, which), logPath });
  const judgement = result.manifest === null ? undefined : await judged(judging, result.manifest);
  return { which, logPath, result, judgement };
}

async function judged({ deps, gated, rules }: Judging, manifest: Manifest): Promise<AlignmentJudgement> {
  const { cascade } = deps.processOf(gated.plan.process).rules;
  const evidence = await deps.alignments.readEvidence({
    offsetListPath: offsetListOf(manifest, cascade.offsets),
    sourceListPaths: manifest.products.flatMap(({ catg, path }) => (catg === 'SOURCE_LIST' ? [path] : [])),
    imagePaths: gated.run.sof.flatMap(({ tag, path }) => (tag === cascade.alignInput ? [path] : [])),
  });
  return judgeAlignment(evidence, rules.limits);
}

function offsetListOf({ products }: Manifest, catg: string): string {
  return products.find((product) => product.catg === catg)?.path ?? '';
}

/** Parameters that an operator has chosen for this alignment are not overruled. */
function secondChange({ gated, rules }: Judging, first: Attempt): SecondAttempt | undefined {
  const isChosen = gated.ref.fixes.some(({ ab, fix }) => ab === gated.ab.name && fix.kind === 'parameters');
  const end = endOf(first);
  return isChosen || end === undefined ? undefined : secondAttemptFor(end, rules);
}

/** undefined: good, or failed for a reason that no detection parameter cures (memory, a lost file). */
function endOf({ result, judgement }: Attempt): FirstEnd | undefined {
  if (judgement !== undefined) return judgement.isTrusted ? undefined : { kind: 'doubtful', judgement };
  if (result.code !== 'RECIPE_FAILED') return undefined;
  const lines = result.logTail.split('\n').map((line) => parseLogLine(line).text);
  return { kind: 'failed', messages: [result.reason ?? '', ...lines] };
}

/** Another key: the same AB with other parameters is another run. */
function changedRun({ deps, gated: { run } }: Judging, { parameters }: SecondAttempt): UnbookedRun {
  const merged = mergeParameters(run.parameters, parameters);
  return { ...run, parameters: merged, abKey: deps.hash(JSON.stringify([run.abKey, merged])) };
}

async function joinLogs({ deps, gated: { run } }: Judging, attempts: readonly Attempt[]): Promise<void> {
  const logs = attempts.map(({ which, logPath }) => ({ title: `${which} attempt`, path: logPath }));
  await deps.attempts.joinLogs(logs, run.logPath);
}

interface Attempts {
  readonly first: Attempt;
  readonly second: Attempt | undefined;
  readonly change: SecondAttempt | undefined;
}

async function conclude(judging: Judging, attempts: Attempts): Promise<RunResult> {
  const { first, second } = attempts;
  if (first.judgement?.isTrusted === true) return accept(judging, first, []);
  if (second?.judgement?.isTrusted === true) return accept(judging, second, [caveatOf(attempts)]);
  return refuse(judging, attempts);
}

async function accept(
  { deps, gated: { run, plan } }: Judging,
  { result, judgement }: Attempt,
  caveats: readonly Caveat[],
): Promise<RunResult> {
  if (result.manifest === null) return result;
  const { productDirectory, abKey, logPath } = run;
  const { confirmedExposures } = deps.processOf(plan.process).rules.qualitySources;
  const qc = { [confirmedExposures]: judgement?.confirmed ?? 0 };
  const accepted = { attempt: result.manifest, productDirectory, abKey, logPath, caveats, qc };
  const manifest = await deps.attempts.publish(accepted);
  return { ...result, manifest, caveats: manifest.caveats };
}

function caveatOf({ first, change }: Attempts): Caveat {
  const evidence = `aligned with ${change?.parameters.join(' ') ?? ''} after the first attempt: ${whatIsWrong(first)}`;
  return { id: SECOND_ATTEMPT, evidence, reviewMandatory: false };
}

/** The better attempt, with all that was tried. What the recipe never made stays the recipe's failure. */
function refuse({ deps, gated }: Judging, { first, second, change }: Attempts): RunResult {
  const kept = better(first, second);
  const tried =
    second === undefined || change === undefined
      ? ''
      : `; again with ${change.parameters.join(' ')} (${change.because}): ${whatIsWrong(second)}`;
  const story = `${whatIsWrong(first)}${tried}`;
  if (kept.result.manifest === null) return { ...kept.result, reason: story };
  const { cascade } = deps.processOf(gated.plan.process).rules;
  const path = offsetListOf(kept.result.manifest, cascade.offsets);
  const reason = `offsets not confirmed: ${story}; the list is kept: ${path}`;
  return { ...kept.result, status: 'failed', code: 'ALIGNMENT_DOUBTFUL', reason, manifest: null };
}

function better(first: Attempt, second: Attempt | undefined): Attempt {
  if (second?.judgement === undefined) return first;
  if (first.judgement === undefined) return second;
  return isBetterAlignment(second.judgement, first.judgement) ? second : first;
}

/** Sixteen exposures have sixteen doubts: the operator reads one line. */
const STORY_MAX = 600;

function whatIsWrong({ result, judgement }: Attempt): string {
  const text = judgement?.summary ?? result.reason ?? `exit code ${String(result.exitCode)}`;
  return text.length <= STORY_MAX ? text : `${text.slice(0, STORY_MAX)} …`;
}
