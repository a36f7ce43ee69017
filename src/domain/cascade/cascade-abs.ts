import { abNameOf } from '../association/ab-names.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import { firstTold, rawMatchKeysOf } from '../association/simple-ab.ts';
import type { Frame } from '../frame/frame.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import type { Step } from '../instance/step.ts';
import { isMadeFor, stepOf } from '../instance/steps.ts';
import type { Dataset, Exposure } from './dataset.ts';
import { expectedProducts } from './expected-products.ts';
import { singlesFinal } from './exposure-account.ts';
import type { Suppressed } from './plan.ts';
import { typeOf } from './raw-type.ts';
import { mergeParameters } from './recipe-parameters.ts';
import type { Exposures } from './step-inputs.ts';
import { stepInputs } from './step-inputs.ts';
import type { KnownExposures } from './why-single.ts';
import { whySingle } from './why-single.ts';

export interface CascadeContext extends KnownExposures {
  readonly process: ProcessDefinition;
  readonly unit: string;
  readonly rules: AbRules;
  readonly ifus: ReadonlyMap<string, readonly number[]>;
}

export interface CascadeAbs {
  readonly abs: readonly AssociationBlock[];
  readonly suppressed: readonly Suppressed[];
  /** Why the cube of an exposure is not combined, by the AB that makes it. */
  readonly singles: Readonly<Record<string, string>>;
}

/** The cascade of one dataset: what each step makes of its exposures. */
export function cascadeAbs(context: CascadeContext, dataset: Dataset): CascadeAbs {
  const parts = context.rules.steps.flatMap((step) =>
    exposuresFor(step, dataset).map((exposures) => partOf(context, dataset, { step, exposures })),
  );
  return {
    abs: parts.flatMap(({ abs }) => abs),
    suppressed: parts.flatMap(({ suppressed }) => suppressed),
    singles: Object.assign({}, ...parts.map(({ singles }) => singles)) as Record<string, string>,
  };
}

/** An AB that a step may make. */
interface Candidate {
  readonly step: Step;
  readonly exposures: Exposures;
}

/** The exposures of each AB that a step may make of a dataset. */
function exposuresFor(step: Step, { exposures }: Dataset): readonly Exposures[] {
  const own = exposures.filter(({ rawType }) => isMadeFor(step, rawType));
  if (step.per === 'frame') return own.map((exposure) => [exposure]);
  return [...Map.groupBy(own, ({ rawType }) => rawType).values()].flatMap(([first, ...others]): Exposures[] =>
    first === undefined ? [] : [[first, ...others]],
  );
}

function partOf(context: CascadeContext, dataset: Dataset, candidate: Candidate): CascadeAbs {
  const because = reasonNotToCombine(context, dataset, candidate);
  if (because === undefined) return { abs: [makeAb(context, dataset, candidate)], suppressed: [], singles: {} };
  return { abs: [], ...toldOfSingles(context, dataset, candidate, because) };
}

/** Undefined: there is nothing against it, or nothing to combine. */
function reasonNotToCombine(
  context: CascadeContext,
  dataset: Dataset,
  { step: { members }, exposures }: Candidate,
): string | undefined {
  if (members === undefined) return undefined;
  const { name, limits } = context.process;
  const [first] = exposures;
  if (exposures.length === 1) return whySingle(dataset, first, context);
  const count = `${exposures.length} ${first.rawType} exposures`;
  if (exposures.length < members.min) return `${count}, ${name} combines ${members.min} and more`;
  return exposures.length > limits.maxCombine
    ? `${count}, ${name} combines up to ${limits.maxCombine} (memory)`
    : undefined;
}

function toldOfSingles(
  { rules }: CascadeContext,
  dataset: Dataset,
  { step, exposures }: Candidate,
  because: string,
): Omit<CascadeAbs, 'abs'> {
  if (step.members === undefined || isForAnother(step, rules)) return { suppressed: [], singles: {} };
  const [first] = exposures;
  const { extension } = stepOf(rules.steps, step.members.step);
  const singles = Object.fromEntries(exposures.map(({ frame }) => [abNameOf(frame.fileName, extension), because]));
  // Of an exposure that was alone from the beginning no combination is missing.
  const wasAlone =
    exposures.length === 1 && !dataset.dropped.some(({ what }) => typeOf(dataset.simple, what) === first.rawType);
  const what = abNameOf(first.frame.fileName, step.extension);
  return { suppressed: wasAlone ? [] : [{ what, because: singlesFinal(because) }], singles };
}

/** An AB that is there only for another combination of the same exposures is not missed by itself. */
function isForAnother({ id }: Step, { steps }: AbRules): boolean {
  return steps.some(
    ({ members, inputs }) =>
      members !== undefined &&
      inputs.some(({ choices }) => choices.some((choice) => choice.from === 'own' && choice.step === id)),
  );
}

function makeAb(context: CascadeContext, dataset: Dataset, { step, exposures }: Candidate): AssociationBlock {
  const { simple } = dataset;
  const [{ frame, rawType }] = exposures;
  const chosen = stepInputs(
    { steps: context.rules.steps, dataset, parametersOf: (made) => parametersOf(context, made, []) },
    step,
    exposures,
  );
  const parameters = parametersOf(context, step, [...ownParameters(simple, step.recipe), ...chosen.parameters]);
  const ifus = step.calls === 'once' ? [] : (context.ifus.get(frame.fileName) ?? []);
  return {
    name: abNameOf(frame.fileName, step.extension),
    step: step.id,
    recipe: step.recipe,
    rawType,
    dprCatg: frame.dprCatg,
    date: context.unit,
    ...observationOf(exposures, frame, simple),
    mjdObs: frame.mjdObs,
    ...toldOf(dataset, exposures),
    rawFiles: exposures.map((exposure) => exposure.frame.fileName),
    exptimeSeconds: exposures.reduce((sum, exposure) => sum + exposure.frame.exptimeSeconds, 0),
    parameters,
    ifus,
    inputs: chosen.inputs,
    waitFor: waitForOf(chosen.inputs),
    expectedProducts: expectedProducts(step, { rawType, ifus, parameters }),
    modified: simple.modified,
    ...editsOfInputs({ step, exposures }, simple),
  };
}

/**
 * OB and template of the first exposure: a merged AB has files of several. The mode of several exposures is that of their
 * simple AB; what a header does not say, the others do, then the simple AB.
 */
function observationOf(
  exposures: readonly Exposure[],
  frame: Frame,
  simple: AssociationBlock,
): Pick<AssociationBlock, 'obsId' | 'obsProgId' | 'obsTargName' | 'obsMode' | 'insMode' | 'tplStart'> {
  const frames = exposures.map((exposure) => exposure.frame);
  return {
    obsId: frame.obsId || simple.obsId,
    obsProgId: firstTold(frames, ({ obsProgId }) => obsProgId) || simple.obsProgId,
    obsTargName: firstTold(frames, ({ obsTargName }) => obsTargName) || simple.obsTargName,
    obsMode: simple.obsMode,
    insMode: exposures.length > 1 ? simple.insMode || frame.insMode : frame.insMode || simple.insMode,
    tplStart: frame.tplStart || simple.tplStart,
  };
}

/**
 * What the simple AB tells its readers. The time stands for its whole input group; a combination that goes on without
 * exposures is not complete; keys of templates and OBs are those of the own exposures.
 */
function toldOf(
  { simple, dropped }: Dataset,
  exposures: readonly Exposure[],
): Pick<AssociationBlock, 'mjdObsMod' | 'isComplete' | 'rawMatchKeys'> {
  const { mjdObsMod, isComplete, rawMatchKeys = [] } = simple;
  const isWhole = exposures.length === 1 || !dropped.some(({ what }) => typeOf(simple, what) === exposures[0]?.rawType);
  const own = new Set(rawMatchKeysOf(exposures.map(({ frame }) => frame)));
  const keys = rawMatchKeys.filter((key) => own.has(key) || !/^(?:TPL\.START|OBS\.ID)\s*=/u.test(key));
  return {
    ...(mjdObsMod === undefined ? {} : { mjdObsMod }),
    ...(isComplete === undefined ? {} : { isComplete: isComplete && isWhole }),
    ...(keys.length === 0 ? {} : { rawMatchKeys: keys }),
  };
}

/** Who reads a raw file reads it with its corrections; every AB says which edits it descends from. */
function editsOfInputs(
  { step, exposures }: Candidate,
  { edits = [], headerEdits = [] }: AssociationBlock,
): Pick<AssociationBlock, 'edits' | 'headerEdits'> {
  const own = headerEdits.filter(({ fileName }) => exposures.some(({ frame }) => frame.fileName === fileName));
  return {
    ...(edits.length === 0 ? {} : { edits }),
    ...(!readsRaw(step) || own.length === 0 ? {} : { headerEdits: own }),
  };
}

function readsRaw({ inputs }: Step): boolean {
  return inputs.some(({ choices }) => choices.some(({ from }) => from === 'raw'));
}

/** Options that a simple AB has for its recipe hold for the AB of the cascade that calls it, too. */
function ownParameters({ recipe, parameters }: AssociationBlock, called: string): readonly string[] {
  return recipe === called ? parameters : [];
}

/** Table, then what the cascade decides, then what the process or its user configures. */
function parametersOf({ process }: CascadeContext, step: Step, decided: readonly string[]): string[] {
  return mergeParameters(step.parameters, decided, process.recipeParameters[step.recipe] ?? []);
}

/** ABs whose products are inputs, each once, in order. */
export function waitForOf(inputs: readonly AbInput[]): string[] {
  return [...new Set(inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab] : [])))];
}
