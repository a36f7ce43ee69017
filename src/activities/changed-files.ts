import { changedInputText, changedInputs } from '../domain/cascade/changed-inputs.ts';
import type { KeptBecause } from '../domain/cascade/changed-inputs.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { FileContent, UsedInput } from '../domain/frame/file-content.ts';
import { isSameContent } from '../domain/frame/file-content.ts';
import type { Archive, ArchiveEntry } from '../ports/archive.ts';
import type { Stage } from '../domain/stage/stage.ts';
import type { DecisionRecords } from '../ports/records/decisions.ts';
import type { DocumentRecords } from '../ports/records/documents.ts';
import type { PlanDateInput } from '../workflows/contract.ts';
import { isKeptAsCertified } from './kept-chains.ts';
import { loadUsedInputs } from './used-inputs.ts';

export interface ChangedFilesDependencies {
  readonly archive: Pick<Archive, 'contentOf'>;
  readonly records: Pick<DecisionRecords, 'listDecisions'> & Pick<DocumentRecords, 'findDocument'>;
}

interface PlannedInputs {
  readonly plan: Plan;
  readonly reached: Stage;
  readonly listed: ReadonlyMap<string, ArchiveEntry>;
}

/** What people are told of files of the archive that are not what they were when products of this plan were made: a line each. */
export async function changesOf(
  deps: ChangedFilesDependencies,
  input: PlanDateInput,
  { plan, reached, listed }: PlannedInputs,
): Promise<readonly string[]> {
  const used = new Map<string, readonly UsedInput[]>();
  for (const { name } of plan.abs) used.set(name, await loadUsedInputs(deps.records, { ...input, ab: name }));
  const usedBy = (ab: string) => used.get(ab) ?? [];
  const now = await contentsNow(deps.archive, [...used.values()].flat(), listed);
  const changed = changedInputs(plan, { usedBy, now: (fileName) => now.get(fileName) });
  if (changed.length === 0) return [];
  const keptBecause = await keepingOf(deps, input, { plan, reached });
  return changed.map((change) => changedInputText(change, { unit: input.unit, keptBecause }));
}

/** As listed; where the list does not tell enough of a file, the archive is asked for it. */
async function contentsNow(
  archive: Pick<Archive, 'contentOf'>,
  used: readonly UsedInput[],
  listed: ReadonlyMap<string, FileContent>,
): Promise<ReadonlyMap<string, FileContent>> {
  const doubtful = used.filter((input) => {
    const entry = listed.get(input.fileName);
    return entry !== undefined && isSameContent(input, entry) === undefined;
  });
  const asked = new Map<string, FileContent>();
  for (const fileName of new Set(doubtful.map((input) => input.fileName))) {
    // An archive that goes away in this moment has told what it lists.
    const content = await archive.contentOf(fileName, { isSummed: true }).catch(() => undefined);
    if (content !== undefined) asked.set(fileName, content);
  }
  return new Map([...listed, ...asked]);
}

async function keepingOf(
  { records }: ChangedFilesDependencies,
  { process, unit, isAfresh }: PlanDateInput,
  { plan, reached }: Pick<PlannedInputs, 'plan' | 'reached'>,
): Promise<KeptBecause> {
  if (isAfresh === true) return () => undefined;
  if (reached !== 'planned') return () => 'what it made is distributed';
  const certified = new Set<string>();
  for (const { root, abNames } of plan.chains) {
    if (await isKeptAsCertified(records, { process, unit, chain: root }, plan))
      for (const name of abNames) certified.add(name);
  }
  return (ab) => (certified.has(ab) ? 'products of its chain are certified' : undefined);
}
