import type { AbRules } from '../domain/instance/ab-rules.ts';
import type { OffsetColumn } from '../domain/instance/offset-column.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { OffsetRow } from '../domain/quality/offset-list.ts';
import { fieldEdgeArcsec, offsetListProblem } from '../domain/quality/offset-list.ts';
import type { AlignmentReader } from '../ports/alignment-reader.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';
import type { InputColumn } from '../ports/recipe-runner.ts';
import type { GatedRun } from './align-gate.ts';
import { problemWith } from './check-options.ts';

export interface CheckFixDependencies {
  readonly alignments: Pick<AlignmentReader, 'readOffsetRows' | 'readOffsetTargets'>;
  readonly recipeOptions: RecipeOptions;
}

/**
 * What an operator gave, before the recipe runs with it: muse_exp_combine ignores a list of other exposures without a word
 * (muse-recipes 8.10), reads degrees whatever TUNIT says, and takes no columns but 1D. The AB then fails with the reason, its
 * fix is taken back, and the question comes again; a list that fits is given to the recipe in the form that it reads.
 * @throws PhoenixError OFFSET_LIST_INVALID, OPTION_UNKNOWN
 */
export async function fittedRun(deps: CheckFixDependencies, gated: GatedRun, rules: AbRules): Promise<GatedRun['run']> {
  await assertOptionsFit(deps, gated, rules);
  const { ab, run } = gated;
  const given = ab.inputs.find(({ source, tag }) => source.kind === 'file' && tag === rules.cascade.offsets);
  if (given?.source.kind !== 'file') return run;
  const { path } = given.source;
  const rows = await fittingRows(deps, gated, rules, path);
  const table = rules.cascade.offsetColumns.map((column) => inputColumn(column, rows));
  return { ...run, sof: run.sof.map((line) => (line.path === path ? { ...line, table } : line)) };
}

async function assertOptionsFit(deps: CheckFixDependencies, { ab, ref }: GatedRun, rules: AbRules): Promise<void> {
  const given = ref.fixes.flatMap(({ ab: name, fix }) =>
    name === ab.name && fix.kind === 'parameters' ? fix.parameters : [],
  );
  const problem = await problemWith(deps.recipeOptions, rules, { recipe: ab.recipe, parameters: given });
  if (problem === undefined) return;
  throw new PhoenixError(
    'OPTION_UNKNOWN',
    `${ab.name}: ${problem}`,
    `the fix is taken back; send another one (esorex --params ${ab.recipe} lists what there is)`,
  );
}

async function fittingRows(
  { alignments }: CheckFixDependencies,
  { ab, run }: GatedRun,
  { cascade, smart }: AbRules,
  path: string,
): Promise<readonly OffsetRow[]> {
  const tables = run.sof.flatMap(({ tag, path: table }) => (tag === cascade.combineInput ? [table] : []));
  const [rows, exposures] = await Promise.all([alignments.readOffsetRows(path), alignments.readOffsetTargets(tables)]);
  const problem = offsetListProblem(rows, exposures, fieldEdgeArcsec(ab.insMode, smart.scales));
  if (problem === undefined) return rows;
  throw new PhoenixError(
    'OFFSET_LIST_INVALID',
    `${path} does not fit ${ab.name}: ${problem}`,
    'the fix is taken back; give a list with a row for each of these exposures, or another fix',
  );
}

/** In the form of the process's table. */
function inputColumn(column: OffsetColumn, rows: readonly OffsetRow[]): InputColumn {
  if (column.of === 'dateObs') {
    const { of, ...form } = column;
    return { ...form, values: rows.map((row) => row[of]) };
  }
  const { of, ...form } = column;
  return { ...form, values: rows.map((row) => row[of]) };
}
