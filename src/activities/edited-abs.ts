import { abText } from '../domain/association/ab-text.ts';
import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { DocumentRecords } from '../ports/records/documents.ts';
import type { AbFix, DateRef } from '../workflows/contract.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { openTree } from './generated-abs.ts';

export interface EditedAbDependencies {
  readonly abTree: AbTree;
  readonly plans: PlanStore;
  readonly records: DocumentRecords;
  readonly processOf: ProcessOf;
}

export interface StoreEditedAbsInput extends DateRef {
  /** Fixes of all chains so far that the next run counts with. */
  readonly fixes: readonly AbFix[];
}

export type EditedAbActivities = ReturnType<typeof createEditedAbActivities>;

/** ABs as fixes of operators have left them: a human finds in the tree what was run. */
export function createEditedAbActivities(deps: EditedAbDependencies) {
  // Chains of a date may be answered at once, and the tree is replaced as a whole.
  let last: Promise<unknown> = Promise.resolve();
  return {
    /** Writes them to the tree and to the database, before they run. Again, it changes nothing. */
    async storeEditedAbs(input: StoreEditedAbsInput): Promise<{ readonly stored: readonly string[] }> {
      return withHeartbeat(async () => {
        const turn = last.then(() => mappingFailures(() => store(deps, input)));
        last = turn.catch(() => undefined);
        return turn;
      });
    },
  };
}

/**
 * The text also counts as the one that PHOENIX wrote last: it is no edit by hand, which would give the date another plan. What a
 * human has edited in the tree stays as it is there; the database has what was run.
 */
async function store(
  deps: EditedAbDependencies,
  input: StoreEditedAbsInput,
): Promise<{ readonly stored: readonly string[] }> {
  const { rules } = deps.processOf(input.process);
  const planned = await deps.plans.load(input.planKey);
  const before = new Map(planned.abs.map((ab) => [ab.name, abText(ab, rules)]));
  const fixed = applyFixesToPlan(planned, input.fixes).abs.map((ab) => [ab.name, abText(ab, rules)] as const);
  const edited = Object.fromEntries(fixed.filter(([name, text]) => before.get(name) !== text));
  await deps.records.saveDocument(editedName(input), JSON.stringify(edited));
  const { texts, generated, write } = await openTree(deps, input);
  const changed = Object.fromEntries(
    fixed.filter(([name, text]) => texts[name] !== text && texts[name] === generated[name]),
  );
  if (Object.keys(changed).length > 0)
    await write({ texts: { ...texts, ...changed }, generated: { ...generated, ...changed } });
  return { stored: Object.keys(edited) };
}

/** Document with the edited ABs of a date, text by name. */
export function editedName({ process, unit }: Pick<DateRef, 'process' | 'unit'>): string {
  return `edited/${process}/${unit}`;
}
