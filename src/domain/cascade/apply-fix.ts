import { rawRootOf } from '../association/ab-names.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import { exposureAccount } from './exposure-account.ts';
import type { AbFix, FixableAb, FixEdits } from './fix-edits.ts';
import { editsOfFix } from './fix-edits.ts';
import type { AbNode, ChainOutline, Plan, Suppressed } from './plan.ts';
import { mergeParameters } from './recipe-parameters.ts';

export type { AbFix } from './fix-edits.ts';

/** Why this fix cannot be applied, or undefined when it can. */
export function refusalOfFix(fix: AbFix, abs: readonly FixableAb[]): string | undefined {
  const result = editsOfFix(fix, abs);
  return result.kind === 'refused' ? result.because : undefined;
}

/** The chain after these fixes, in the order they were given; one that no longer fits changes nothing. */
export function applyFixesToChain(chain: ChainOutline, fixes: readonly AbFix[]): ChainOutline {
  return { ...chain, abs: applyAll<AbNode>(chain.abs, fixes, editDependencies).abs };
}

/**
 * The plan after these fixes. Its key stays: the plan of a date does not become another one. What was taken out is
 * added to `suppressed`, with the raw files of which no cube is made any more; chains keep their roots.
 */
export function applyFixesToPlan(plan: Plan, fixes: readonly AbFix[]): Plan {
  const basics = new Map(
    plan.abs.filter(({ step }) => step === 'basic').flatMap((ab) => ab.rawFiles.map((file) => [file, ab] as const)),
  );
  const { abs, removed } = applyAll(plan.abs, fixes, (ab, edits) => editAb(ab, edits, basics));
  const account = exposureAccount({
    before: plan.abs,
    after: abs,
    becauseGone: (ab) => removed.find(({ what }) => what === ab)?.because ?? '',
    becauseLeftOut: () => 'goes on without this exposure, by decision of the operator',
  });
  const singles = { ...plan.singles, ...account.singles };
  if (removed.length === 0) return { ...plan, abs, singles };
  const names = new Set(abs.map(({ name }) => name));
  const chains = plan.chains
    .map((chain) => ({ ...chain, abNames: chain.abNames.filter((name) => names.has(name)) }))
    .filter(({ abNames }) => abNames.length > 0);
  return { ...plan, abs, chains, singles, suppressed: [...plan.suppressed, ...removed, ...account.rawFiles] };
}

/** What is left of these ABs after the fixes, and what it then waits for. */
export function absAfterFixes(abs: readonly FixableAb[], fixes: readonly AbFix[]): readonly FixableAb[] {
  return applyAll(abs, fixes, editDependencies).abs;
}

/** Fixes of this list that change nothing because they do not fit, with the reason. */
export function refusedFixes(abs: readonly FixableAb[], fixes: readonly AbFix[]): readonly Suppressed[] {
  return applyAll(abs, fixes, editDependencies).refused;
}

interface Applied<T> {
  readonly abs: readonly T[];
  readonly removed: readonly Suppressed[];
  readonly refused: readonly Suppressed[];
}

function applyAll<T extends FixableAb>(
  abs: readonly T[],
  fixes: readonly AbFix[],
  edit: (ab: T, edits: FixEdits) => T,
): Applied<T> {
  return fixes.reduce<Applied<T>>(
    (state, fix) => {
      const result = editsOfFix(fix, state.abs);
      if (result.kind === 'refused')
        return { ...state, refused: [...state.refused, { what: fix.ab, because: result.because }] };
      const { edits } = result;
      const gone = new Set(edits.removed.map(({ what }) => what));
      const kept = state.abs.filter(({ name }) => !gone.has(name)).map((ab) => edit(ab, edits));
      return { ...state, abs: kept, removed: [...state.removed, ...edits.removed] };
    },
    { abs, removed: [], refused: [] },
  );
}

function editDependencies<T extends FixableAb>(ab: T, { dropped, unaligned }: FixEdits): T {
  const gone = [
    ...(dropped[ab.name] ?? []),
    ...(unaligned?.ab === ab.name && unaligned.align !== undefined ? [unaligned.align] : []),
  ];
  return gone.length === 0 ? ab : { ...ab, waitFor: ab.waitFor.filter((name) => !gone.includes(name)) };
}

/** Facts of raw files, which a combination must count anew when frames are dropped. */
type BasicAbs = ReadonlyMap<string, AssociationBlock>;

function editAb(ab: AssociationBlock, edits: FixEdits, basics: BasicAbs): AssociationBlock {
  const dropped = edits.dropped[ab.name];
  let edited = editDependencies(ab, edits);
  if (dropped !== undefined) edited = withoutFrames(edited, dropped, basics);
  if (edits.unaligned?.ab === ab.name) edited = withoutOffsets(edited, edits.unaligned.align);
  if (edits.offsets?.ab === ab.name) edited = withOffsetFile(edited, edits.offsets.path);
  if (edits.parameters?.ab === ab.name)
    edited = { ...edited, parameters: mergeParameters(ab.parameters, edits.parameters.parameters) };
  return edited;
}

function withoutFrames(ab: AssociationBlock, posts: readonly string[], basics: BasicAbs): AssociationBlock {
  const roots = new Set(posts.map(rawRootOf));
  const rawFiles = ab.rawFiles.filter((file) => !roots.has(rawRootOf(file)));
  const left = rawFiles.flatMap((file) => basics.get(file) ?? []);
  return {
    ...ab,
    inputs: ab.inputs.filter(({ source }) => source.kind !== 'product' || !posts.includes(source.ab)),
    rawFiles,
    mjdObs: left[0]?.mjdObs ?? ab.mjdObs,
    exptimeSeconds: left.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
    ...(ab.isComplete === undefined ? {} : { isComplete: false }),
    ...(ab.rawMatchKeys === undefined ? {} : { rawMatchKeys: ab.rawMatchKeys.filter((key) => isKeyOf(key, left)) }),
  };
}

function isKeyOf(key: string, abs: readonly AssociationBlock[]): boolean {
  return abs.some(({ rawMatchKeys = [] }) => rawMatchKeys.includes(key));
}

/** A list made by hand goes too: the way to align is decided anew. */
function withoutOffsets(ab: AssociationBlock, align: string | undefined): AssociationBlock {
  return {
    ...ab,
    inputs: ab.inputs.filter(
      ({ source }) => source.kind !== 'file' && (source.kind !== 'product' || source.ab !== align),
    ),
  };
}

/** The tag that the fix `offset-list` is named after. */
const OFFSETS_TAG = 'OFFSET_LIST';

/** Behind the products, where the list of the alignment stands. */
function withOffsetFile(ab: AssociationBlock, path: string): AssociationBlock {
  const offsets: AbInput = { source: { kind: 'file', path }, tag: OFFSETS_TAG };
  const place = ab.inputs.findLastIndex(({ source }) => source.kind === 'product') + 1;
  return { ...ab, inputs: ab.inputs.toSpliced(place, 0, offsets) };
}
