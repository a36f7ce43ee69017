import type { InstrumentRules } from '../domain/instrument.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { offsetListProblem } from '../domain/quality/offset-list.ts';
import type { AlignmentReader } from '../ports/alignment-reader.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';
import type { GatedRun } from './align-gate.ts';
import { problemWith } from './check-options.ts';

export interface CheckFixDependencies {
  readonly alignments: Pick<AlignmentReader, 'readOffsetRows' | 'readDateObs'>;
  readonly recipeOptions: RecipeOptions;
}

/**
 * What an operator gave, before the recipe runs with it: muse_exp_combine ignores a list of other exposures without a word
 * (muse-recipes 8.10). The AB then fails with the reason, its fix is taken back, and the question comes again.
 * @throws PhoenixError OFFSET_LIST_INVALID, OPTION_UNKNOWN
 */
export async function assertFixFits(
  deps: CheckFixDependencies,
  gated: GatedRun,
  rules: InstrumentRules,
): Promise<void> {
  await assertOffsetListFits(deps, gated, rules);
  const { ab, ref } = gated;
  const given = ref.fixes.flatMap(({ ab: name, fix }) =>
    name === ab.name && fix.kind === 'parameters' ? fix.parameters : [],
  );
  const problem = await problemWith(deps.recipeOptions, ab.recipe, given);
  if (problem === undefined) return;
  throw new PhoenixError(
    'OPTION_UNKNOWN',
    `${ab.name}: ${problem}`,
    `the fix is taken back; send another one (esorex --params ${ab.recipe} lists what there is)`,
  );
}

async function assertOffsetListFits(
  { alignments }: CheckFixDependencies,
  { ab, run }: GatedRun,
  { cascade }: InstrumentRules,
): Promise<void> {
  const given = ab.inputs.find(({ source, tag }) => source.kind === 'file' && tag === cascade.offsets);
  if (given?.source.kind !== 'file') return;
  const { path } = given.source;
  const tables = run.sof.flatMap(({ tag, path: table }) => (tag === cascade.combineInput ? [table] : []));
  const [{ dateObs: listed }, exposures] = await Promise.all([
    alignments.readOffsetRows(path),
    alignments.readDateObs(tables),
  ]);
  const problem = offsetListProblem(listed, exposures);
  if (problem === undefined) return;
  throw new PhoenixError(
    'OFFSET_LIST_INVALID',
    `${path} does not fit ${ab.name}: ${problem}`,
    'the fix is taken back; give a list with a row for each of these exposures, or another fix',
  );
}
