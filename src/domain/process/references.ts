import type { AbStep } from '../instance/ab-step.ts';
import { knownModes } from '../frame/correctable.ts';
import { filtersOf } from '../cascade/recipe-parameters.ts';
import type { OutcomeCriterion } from '../outcome/outcome-rule.ts';
import type { Process, ProcessRules } from './process.ts';
import type { Choice, Step } from '../instance/step.ts';
import { calibrationsOf } from '../instance/steps.ts';

/** Names that a table takes from another one. */
export interface Reference {
  readonly where: string;
  readonly names: readonly string[];
  readonly among: readonly string[];
  /** What an unknown `{name}` is. */
  readonly which: string;
  /** Where more is to be said than which names are known: `{known}` stands for them. */
  readonly correct?: string;
}

/** All names of a process that another table has to know. */
export function referencesOf(process: Process): readonly Reference[] {
  const { rules } = process;
  return [
    ...rules.steps.flatMap((step) => referencesOfStep(rules, step)),
    ...cascadeReferences(rules),
    ...outcomeReferences(rules),
    ...productReferences(rules),
    ...editReferences(rules),
    ...policyReferences(process),
  ];
}

function referencesOfStep(rules: ProcessRules, step: Step): readonly Reference[] {
  const where = `steps, ${step.id}`;
  const before = rules.steps.slice(0, rules.steps.indexOf(step));
  return [
    {
      where,
      names: [...(step.rawTypes ?? []), ...step.outputs.flatMap(({ rawTypes = [] }) => rawTypes)],
      among: rawTypesOf(rules),
      which: 'classification gives no raw type {name}',
    },
    {
      where,
      names: calibrationsOf(step).map(({ tag }) => tag),
      among: [...tagsOf(rules), ...before.flatMap(madeBy)],
      which: 'the calibration {name} is neither associated nor made by an earlier step',
    },
    ...step.inputs.flatMap(({ choices }) => choices.flatMap((choice) => referencesOfChoice(where, choice, before))),
  ];
}

function referencesOfChoice(where: string, choice: Choice, before: readonly Step[]): readonly Reference[] {
  if (choice.from === 'raw' || choice.from === 'association') return [];
  const maker = before.find(({ id }) => id === choice.step);
  const names = choice.take.map(({ catg }) => catg);
  const keys = choice.take.flatMap(({ key = [] }) => key);
  if (maker === undefined)
    return [
      { where, names: [choice.step], among: before.map(({ id }) => id), which: 'no earlier step is called {name}' },
    ];
  return [
    { where, names, among: madeBy(maker), which: `the step ${maker.id} makes no {name}` },
    {
      where,
      names: keys,
      among: filtersOf(maker.parameters),
      which: `the step ${maker.id} makes no image of filter {name}`,
    },
  ];
}

function cascadeReferences(rules: ProcessRules): readonly Reference[] {
  const { cascade, steps } = rules;
  const where = 'cascade';
  return [
    {
      where,
      names: [cascade.objectType, cascade.skyType],
      among: rawTypesOf(rules),
      which: 'classification gives no raw type {name}',
    },
    {
      where,
      names: Object.values(cascade.simple),
      among: steps.map(({ id }) => id),
      which: 'no step is called {name}',
    },
    {
      where,
      names: [cascade.alignInput, cascade.combineInput, cascade.offsets],
      among: allMade(rules),
      which: 'no step makes {name}',
    },
  ];
}

function outcomeReferences(rules: ProcessRules): readonly Reference[] {
  const inputs = takenTags(rules);
  return [
    ...rules.outcomes.flatMap(({ id, recipes, criterion, qcFlagBit }): Reference[] => {
      const where = `outcomes, ${id}`;
      return [
        { where, names: recipes, among: recipesOf(rules), which: 'the process runs no recipe {name}' },
        { where, names: catgsIn(criterion), among: allMade(rules), which: 'no step makes {name}' },
        { where, names: tagsIn(criterion), among: inputs, which: 'no step takes {name}' },
        {
          where,
          names: qcFlagBit === undefined ? [] : [String(qcFlagBit)],
          among: rules.qcBits.map(({ bit }) => String(bit)),
          which: 'QCFLAG has no bit {name}',
        },
      ];
    }),
    {
      where: 'quality sources',
      names: [rules.qualitySources.wavecalTag, rules.qualitySources.twilightTag, rules.qualitySources.offsetListTag],
      among: inputs,
      which: 'no step takes {name}',
    },
  ];
}

function productReferences(rules: ProcessRules): readonly Reference[] {
  const { naming, inspected } = rules;
  const named = (where: string, names: readonly string[]): readonly Reference[] =>
    (['post', 'combine'] as const).map((step) => ({
      ...{ where, names, among: madeByStep(rules, step) },
      which: `the step ${step} makes no {name}`,
    }));
  return [
    ...named('product codes', [naming.cubeCatg, naming.imageCatg]),
    ...named('measurement', [inspected.cube, inspected.image]),
    ...rules.intermediate.map(({ step, catg }) => ({
      ...{ where: 'intermediate products', names: [catg], among: madeByStep(rules, step) },
      which: `the step ${step} makes no {name}`,
    })),
  ];
}

function editReferences(rules: ProcessRules): readonly Reference[] {
  const tags = tagsOf(rules);
  return [
    ...rules.abEdits.flatMap((row): Reference[] => {
      const where = `edits of older ABs, ${row.id}`;
      switch (row.kind) {
        case 'rename-tag':
          return [
            {
              ...{ where, names: [row.to], among: [...tags, ...rawTypesOf(rules)] },
              which: '{name} is neither a raw type nor an associated calibration',
            },
          ];
        case 'unify-static':
          return [{ where, names: [row.tag], among: tags, which: 'the calibration {name} is not associated' }];
        case 'drop-parameter':
          return [
            { where, names: row.recipes ?? [], among: recipesOf(rules), which: 'the process runs no recipe {name}' },
          ];
        case 'virtual-to-real':
          return [];
      }
    }),
    {
      where: 'smart association',
      names: [rules.smart.geometryTag],
      among: tags,
      which: 'the calibration {name} is not associated',
    },
  ];
}

function policyReferences(process: Process): readonly Reference[] {
  const { name, rules, recipeParameters, wallLimitSeconds = {}, insModes = [] } = process;
  const recipes = recipesOf(rules);
  const modes = knownModes(rules);
  return [
    ...(['recipeParameters', 'wallLimitSeconds'] as const).map((entry) => ({
      where: `processes.${name}.${entry}`,
      names: Object.keys({ recipeParameters, wallLimitSeconds }[entry]),
      among: recipes,
      which: `${name} runs no recipe {name}`,
    })),
    {
      where: `processes.${name}.insModes`,
      // Where the tables know no modes, any may be one.
      names: modes === undefined ? [] : insModes,
      among: modes ?? [],
      which: `{name} is no mode of ${rules.instrument}`,
    },
    ...rules.events.map(({ at, what, tags }) => ({
      where: `events, ${at} ${what}`,
      names: tags === 'all' ? [] : tags,
      among: tagsOf(rules),
      which: `${rules.instrument} associates no {name}`,
      correct: 'write all, or some of {known}',
    })),
  ];
}

function madeBy({ outputs }: Step): readonly string[] {
  return outputs.map(({ catg }) => catg);
}

function madeByStep({ steps }: ProcessRules, step: AbStep): readonly string[] {
  return steps.filter(({ id }) => id === step).flatMap(madeBy);
}

function allMade({ steps }: ProcessRules): readonly string[] {
  return steps.flatMap(madeBy);
}

function takenTags(rules: ProcessRules): readonly string[] {
  return [...tagsOf(rules), ...allMade(rules)];
}

function tagsOf({ association }: ProcessRules): readonly string[] {
  return association.map(({ tag }) => tag);
}

function rawTypesOf({ classification }: ProcessRules): readonly string[] {
  return classification.map(({ rawType }) => rawType);
}

function recipesOf({ steps }: ProcessRules): readonly string[] {
  return steps.map(({ recipe }) => recipe);
}

function catgsIn(criterion: OutcomeCriterion): readonly string[] {
  if (criterion.kind === 'keyword-count') return [criterion.catg];
  return criterion.kind === 'keyword-absent' ? criterion.catgs : [];
}

function tagsIn(criterion: OutcomeCriterion): readonly string[] {
  return [
    ...('inputTag' in criterion ? [criterion.inputTag] : []),
    ...('whenInput' in criterion ? [criterion.whenInput ?? ''] : []),
  ].filter((tag) => tag !== '');
}
