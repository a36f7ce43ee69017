import { abNameOf } from '../association/ab-names.ts';
import type { AbInput } from '../association/association-block.ts';
import type { AbStep } from '../instance/ab-step.ts';
import type { Choice, Step, Take } from '../instance/step.ts';
import { isMadeFor, stepOf } from '../instance/steps.ts';
import type { Dataset, Exposure } from './dataset.ts';
import { filtersOf } from './recipe-parameters.ts';
import { chooseSky } from './skies.ts';

/** Frames of a dataset that one AB is for, in order of time. */
export type Exposures = readonly [Exposure, ...Exposure[]];

export interface StepInputs {
  readonly inputs: readonly AbInput[];
  /** What the choices want of the recipe. */
  readonly parameters: readonly string[];
}

export interface InputContext {
  readonly steps: readonly Step[];
  readonly dataset: Dataset;
  /** Options of an AB of a step, before its choices. */
  parametersOf(step: Step): readonly string[];
}

/** Of each input the first choice that there is, in the order of the row. */
export function stepInputs(context: InputContext, { inputs }: Step, exposures: Exposures): StepInputs {
  const chosen = inputs.flatMap(({ choices }) => {
    const made = choices.map((choice) => ({ choice, inputs: inputsOf(context, choice, exposures) }));
    return made.find((one) => one.inputs.length > 0) ?? [];
  });
  return {
    inputs: chosen.flatMap((one) => one.inputs),
    parameters: chosen.flatMap(({ choice: { parameters = [] } }) => parameters),
  };
}

/** Empty: this choice is not there. */
function inputsOf(context: InputContext, choice: Choice, exposures: Exposures): readonly AbInput[] {
  switch (choice.from) {
    case 'raw':
      return exposures.map(({ frame, rawType }) => ({
        source: { kind: 'raw', fileName: frame.fileName },
        tag: rawType,
      }));
    case 'association':
      return choice.take.flatMap(({ tag }) => context.dataset.calibrations.filter((input) => input.tag === tag));
    case 'own':
      return productsOf(context, choice, exposures[0]);
    case 'members':
      return exposures.flatMap((exposure) => productsOf(context, choice, exposure));
    case 'closest': {
      const [closest] = chooseSky(exposures[0], context.dataset, context);
      return closest === undefined ? [] : productsOf(context, choice, closest.sky);
    }
  }
}

/** Products of the AB that a step makes for an exposure, or for several of which it is the first. */
function productsOf(
  context: InputContext,
  { step: id, take }: { readonly step: AbStep; readonly take: readonly Take[] },
  { frame, rawType }: Exposure,
): readonly AbInput[] {
  const step = stepOf(context.steps, id);
  if (!isMadeFor(step, rawType)) return [];
  const ab = abNameOf(frame.fileName, step.extension);
  return take.flatMap(({ catg, tag, key }): readonly AbInput[] => {
    if (!step.outputs.some((output) => output.catg === catg && isMadeFor(output, rawType))) return [];
    const fileNumber = key === undefined ? undefined : fileNumberOf(key, context.parametersOf(step));
    return [{ source: { kind: 'product', ab, catg, ...(fileNumber === undefined ? {} : { fileNumber }) }, tag }];
  });
}

/** Which of several images, one for each filter; undefined where there is one. */
function fileNumberOf(filter: string, parameters: readonly string[]): number | undefined {
  const filters = filtersOf(parameters);
  return filters.length < 2 ? undefined : Math.max(1, filters.indexOf(filter) + 1);
}
