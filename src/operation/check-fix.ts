import type { AssociationBlock } from '../domain/association/association-block.ts';
import { unknownOptionText } from '../domain/cascade/known-options.ts';
import { optionBoundText } from '../domain/cascade/option-bounds.ts';
import type { Keywords } from '../domain/frame/keywords.ts';
import { numberOf, stringOf } from '../domain/frame/keywords.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Fix } from '../domain/cascade/fix.ts';
import type { OffsetTarget } from '../domain/quality/offset-list.ts';
import { fieldEdgeArcsec, offsetListProblem } from '../domain/quality/offset-list.ts';
import type { Operation } from './operation.ts';
import { findPlannedAb, loadPlan } from './load-plan.ts';

/**
 * What can be said of a fix before it is sent: the host that runs it says the same later. Where this machine has no recipes,
 * no archive or not the file, it says nothing.
 * @throws PhoenixError OPTION_UNKNOWN, OFFSET_LIST_INVALID, AB_UNKNOWN
 */
export async function checkFix(operation: Operation, date: string, name: string, fix: Fix): Promise<void> {
  if (fix.kind !== 'parameters' && fix.kind !== 'offset-list') return;
  const ab = findPlannedAb(await loadPlan(operation, date), name);
  if (fix.kind === 'parameters') await checkOptions(operation, ab, fix.parameters);
  else await checkOffsetList(operation, ab, fix.path);
}

async function checkOptions(
  { recipeOptions, rules }: Operation,
  { recipe }: AssociationBlock,
  parameters: readonly string[],
): Promise<void> {
  const known = await unlessAway(recipeOptions.list(recipe), 'RECIPE_UNAVAILABLE');
  const unknown = known === undefined ? undefined : unknownOptionText(recipe, parameters, known);
  const problem = unknown ?? optionBoundText(parameters, rules.optionBounds);
  if (problem === undefined) return;
  throw new PhoenixError('OPTION_UNKNOWN', problem, `esorex --params ${recipe} lists what there is; nothing was sent`);
}

/** The time in the header of a raw file is that of all that is made from it. */
async function checkOffsetList(
  { alignments, archive, config, rules }: Operation,
  ab: AssociationBlock,
  path: string,
): Promise<void> {
  const reading = alignments.readOffsetRows(path);
  // With several hosts it may lie on the one that has the chain.
  const rows = config.hosts.length === 1 ? await reading : await unlessAway(reading, 'FILE_MISSING');
  if (rows === undefined) return;
  const headers = await archive.readManyKeywords(ab.rawFiles, new Set(['DATE-OBS', 'DEC'])).catch(() => []);
  const exposures = headers.flatMap((one) => (one.kind === 'keywords' ? targetOf(one.keywords) : []));
  const problem = offsetListProblem(rows, exposures, fieldEdgeArcsec(ab.insMode, rules.smart.scales));
  if (problem === undefined) return;
  throw new PhoenixError(
    'OFFSET_LIST_INVALID',
    `${path} does not fit ${ab.name}: ${problem}`,
    'give a list with a row for each of these exposures; nothing was sent',
  );
}

function targetOf(keywords: Keywords): readonly OffsetTarget[] {
  const dateObs = stringOf(keywords, 'DATE-OBS');
  return dateObs === undefined ? [] : [{ dateObs: dateObs.slice(0, 23), decDeg: numberOf(keywords, 'DEC') ?? 0 }];
}

async function unlessAway<T>(answer: Promise<T>, away: PhoenixError['code']): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PhoenixError && error.code === away) return undefined;
    throw error;
  }
}
