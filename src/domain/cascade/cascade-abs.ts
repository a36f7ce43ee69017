import type { AbStep } from '../instance/ab-step.ts';
import { abNameOf } from '../association/ab-names.ts';
import type { AbInput, AssociationBlock, InputSource } from '../association/association-block.ts';
import { firstTold, rawMatchKeysOf } from '../association/simple-ab.ts';
import type { Frame } from '../frame/frame.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import type { Dataset, Exposure } from './dataset.ts';
import { expectedProducts } from './expected-products.ts';
import { singlesFinal } from './exposure-account.ts';
import type { Suppressed } from './plan.ts';
import { typeOf } from './raw-type.ts';
import { filtersOf, mergeParameters } from './recipe-parameters.ts';
import { chooseSky } from './skies.ts';
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

/** The cascade of one dataset: what runs for each exposure, then what combines them, OBJECT and SKY apart. */
export function cascadeAbs(context: CascadeContext, dataset: Dataset): CascadeAbs {
  const { objectType, skyType } = context.rules.cascade;
  const singles = dataset.exposures.flatMap((exposure) => abFor(context, dataset, exposure));
  const combined = [objectType, skyType].map((rawType) => combineType(context, dataset, rawType));
  return {
    abs: [...singles, ...combined.flatMap(({ abs }) => abs)],
    suppressed: combined.flatMap(({ suppressed }) => suppressed),
    singles: Object.assign({}, ...combined.map((one) => one.singles)) as Record<string, string>,
  };
}

function abFor(context: CascadeContext, dataset: Dataset, exposure: Exposure): AssociationBlock[] {
  const isSky = exposure.rawType === context.rules.cascade.skyType;
  return [
    basicAb(context, dataset, exposure),
    ...(isSky ? [skyAb(context, dataset, exposure)] : []),
    postAb(context, dataset, exposure),
  ];
}

function basicAb(context: CascadeContext, dataset: Dataset, exposure: Exposure): AssociationBlock {
  const raw: AbInput = { source: { kind: 'raw', fileName: exposure.frame.fileName }, tag: exposure.rawType };
  return makeAb(context, dataset, {
    step: 'basic',
    exposures: [exposure],
    inputs: [raw, ...calibrationInputs(context, dataset, 'basic')],
    ifus: context.ifus.get(exposure.frame.fileName) ?? [],
  });
}

function skyAb(context: CascadeContext, dataset: Dataset, exposure: Exposure): AssociationBlock {
  const pixels = pixelTable(context, exposure);
  return makeAb(context, dataset, {
    step: 'sky',
    exposures: [exposure],
    inputs: [{ source: pixels, tag: pixels.catg }, ...calibrationInputs(context, dataset, 'sky')],
  });
}

/** A SKY uses its own sky. Its pixel tables get the tag of an OBJECT: the recipe takes no other (muse-recipes 10A). */
function postAb(context: CascadeContext, dataset: Dataset, exposure: Exposure): AssociationBlock {
  const { cascade } = context.rules;
  const sky = chooseSky(exposure, dataset, context.rules)[0]?.sky;
  return makeAb(context, dataset, {
    step: 'post',
    exposures: [exposure],
    parameters: [sky === undefined ? cascade.staticSkyParameter : cascade.dedicatedSkyParameter],
    inputs: [
      { source: pixelTable(context, exposure), tag: cascade.postTag },
      ...calibrationInputs(context, dataset, 'post', sky === undefined ? {} : skySources(context, sky)),
    ],
  });
}

function combineType(context: CascadeContext, dataset: Dataset, rawType: string): CascadeAbs {
  const [first, ...others] = dataset.exposures.filter((exposure) => exposure.rawType === rawType);
  if (first === undefined) return { abs: [], suppressed: [], singles: {} };
  const exposures = [first, ...others] as const;
  const because = reasonNotToCombine(context, dataset, exposures);
  if (because === undefined) return { abs: combineAbs(context, dataset, exposures), suppressed: [], singles: {} };
  const { post, combine } = context.rules.recipes;
  const singles = Object.fromEntries(exposures.map(({ frame }) => [abNameOf(frame.fileName, post.extension), because]));
  // Of an exposure that was alone from the beginning no combination is missing.
  const wasAlone =
    exposures.length === 1 && !dataset.dropped.some(({ what }) => typeOf(dataset.simple, what) === rawType);
  const what = abNameOf(first.frame.fileName, combine.extension);
  return { abs: [], suppressed: wasAlone ? [] : [{ what, because: singlesFinal(because) }], singles };
}

/** Undefined: combine. */
function reasonNotToCombine(
  context: CascadeContext,
  dataset: Dataset,
  exposures: readonly [Exposure, ...Exposure[]],
): string | undefined {
  const { name, limits } = context.process;
  const [first] = exposures;
  if (exposures.length === 1) return whySingle(dataset, first, context);
  if (exposures.length <= limits.maxCombine) return undefined;
  return `${exposures.length} ${first.rawType} exposures, ${name} combines up to ${limits.maxCombine} (memory)`;
}

function combineAbs(context: CascadeContext, dataset: Dataset, exposures: readonly Exposure[]): AssociationBlock[] {
  const { cascade, recipes } = context.rules;
  const posts = exposures.map(({ frame }) => abNameOf(frame.fileName, recipes.post.extension));
  const align = makeAb(context, dataset, {
    step: 'align',
    exposures,
    inputs: posts.map((ab) => ({ source: alignSource(context, ab), tag: cascade.alignInput })),
  });
  const offsets: AbInput = { source: { kind: 'product', ab: align.name, catg: cascade.offsets }, tag: cascade.offsets };
  const combine = makeAb(context, dataset, {
    step: 'combine',
    exposures,
    inputs: [
      ...posts.map((ab): AbInput => ({
        source: { kind: 'product', ab, catg: cascade.combineInput },
        tag: cascade.combineInput,
      })),
      offsets,
      ...calibrationInputs(context, dataset, 'combine'),
    ],
  });
  return [align, combine];
}

/** With several filters `post` makes several images of the same PRO.CATG: only one of each exposure is aligned. */
function alignSource(context: CascadeContext, ab: string): InputSource {
  const { cascade } = context.rules;
  const filters = filtersOf(parametersOf(context, 'post', []));
  const source = { kind: 'product', ab, catg: cascade.alignInput } as const;
  return filters.length < 2 ? source : { ...source, fileNumber: Math.max(1, filters.indexOf(cascade.alignFilter) + 1) };
}

function pixelTable(
  { rules }: CascadeContext,
  { frame, rawType }: Exposure,
): Extract<InputSource, { kind: 'product' }> {
  return {
    kind: 'product',
    ab: abNameOf(frame.fileName, rules.recipes.basic.extension),
    catg: rules.cascade.pixelTables[rawType] ?? rules.cascade.postTag,
  };
}

function skySources({ rules }: CascadeContext, sky: Exposure): Record<string, InputSource> {
  const ab = abNameOf(sky.frame.fileName, rules.recipes.sky.extension);
  return Object.fromEntries(rules.cascade.skyProducts.map((catg) => [catg, { kind: 'product', ab, catg }]));
}

/** In the order of the recipe table; `replacements` stand for the calibration of their tag. */
function calibrationInputs(
  { rules }: CascadeContext,
  dataset: Dataset,
  step: AbStep,
  replacements: Record<string, InputSource> = {},
): AbInput[] {
  return rules.recipes[step].calibrations.flatMap(({ tag }) => {
    const replacement = replacements[tag];
    return replacement === undefined
      ? dataset.calibrations.filter((input) => input.tag === tag)
      : [{ source: replacement, tag }];
  });
}

interface AbRequest {
  readonly step: AbStep;
  readonly exposures: readonly Exposure[];
  readonly inputs: readonly AbInput[];
  /** On top of those of the recipe table. */
  readonly parameters?: readonly string[];
  readonly ifus?: readonly number[];
}

function makeAb(context: CascadeContext, dataset: Dataset, request: AbRequest): AssociationBlock {
  const { simple } = dataset;
  const { step, exposures, inputs, ifus = [] } = request;
  const rule = context.rules.recipes[step];
  const [first] = exposures;
  if (first === undefined) throw new Error(`an AB of ${simple.name} without exposures`);
  const { frame, rawType } = first;
  const parameters = parametersOf(context, step, [
    ...ownParameters(simple, rule.recipe),
    ...(request.parameters ?? []),
  ]);
  return {
    name: abNameOf(frame.fileName, rule.extension),
    step,
    recipe: rule.recipe,
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
    inputs,
    waitFor: waitForOf(inputs),
    expectedProducts: expectedProducts(rule, { rawType, ifus, parameters }),
    modified: simple.modified,
    ...editsOfInputs(request, simple),
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
  { step, exposures }: AbRequest,
  { edits = [], headerEdits = [] }: AssociationBlock,
): Pick<AssociationBlock, 'edits' | 'headerEdits'> {
  const own = headerEdits.filter(({ fileName }) => exposures.some(({ frame }) => frame.fileName === fileName));
  return {
    ...(edits.length === 0 ? {} : { edits }),
    ...(step !== 'basic' || own.length === 0 ? {} : { headerEdits: own }),
  };
}

/** Options that a simple AB has for its recipe hold for the AB of the cascade that calls it, too. */
function ownParameters({ recipe, parameters }: AssociationBlock, called: string): readonly string[] {
  return recipe === called ? parameters : [];
}

/** Table, then what the cascade decides, then what the process or its user configures. */
function parametersOf({ process, rules }: CascadeContext, step: AbStep, decided: readonly string[]): string[] {
  const rule = rules.recipes[step];
  return mergeParameters(rule.parameters, decided, process.recipeParameters[rule.recipe] ?? []);
}

/** ABs whose products are inputs, each once, in order. */
export function waitForOf(inputs: readonly AbInput[]): string[] {
  return [...new Set(inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab] : [])))];
}
