import { AB_STEPS } from '../instance/ab-step.ts';
import type { AbStep } from '../instance/ab-step.ts';
import { knownModes } from '../frame/correctable.ts';
import { filtersOf } from '../cascade/recipe-parameters.ts';
import type { OutcomeCriterion } from '../outcome/outcome-rule.ts';
import type { Process, ProcessRules } from './process.ts';
import type { RecipeRule } from '../instance/recipe-rule.ts';

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
    ...Object.values(rules.recipes).flatMap((recipe) => referencesOfRecipe(rules, recipe)),
    ...cascadeReferences(rules),
    ...outcomeReferences(rules),
    ...productReferences(rules),
    ...editReferences(rules),
    ...policyReferences(process),
  ];
}

function referencesOfRecipe(rules: ProcessRules, { step, calibrations, products }: RecipeRule): readonly Reference[] {
  const where = `recipes, ${step}`;
  return [
    {
      where,
      names: calibrations.map(({ tag }) => tag),
      among: [...tagsOf(rules), ...stepsBefore(step).flatMap((earlier) => madeBy(rules, earlier))],
      which: 'the calibration {name} is neither associated nor made by an earlier step',
    },
    {
      where,
      names: products.flatMap(({ rawTypes = [] }) => rawTypes),
      among: rawTypesOf(rules),
      which: 'classification gives no raw type {name}',
    },
  ];
}

function cascadeReferences(rules: ProcessRules): readonly Reference[] {
  const { cascade, recipes } = rules;
  const where = 'cascade';
  const made = (step: AbStep, ...names: readonly string[]): Reference => ({
    ...{ where, names, among: madeBy(rules, step) },
    which: `the step ${step} makes no {name}`,
  });
  return [
    {
      where,
      names: [cascade.objectType, cascade.skyType, ...Object.keys(cascade.pixelTables)],
      among: rawTypesOf(rules),
      which: 'classification gives no raw type {name}',
    },
    made('basic', ...Object.values(cascade.pixelTables)),
    made('sky', ...cascade.skyProducts),
    made('post', cascade.alignInput, cascade.combineInput),
    made('align', cascade.offsets),
    {
      where,
      names: [cascade.postTag],
      among: Object.values(cascade.pixelTables),
      which: '{name} is the tag of no pixel table',
    },
    {
      where,
      names: cascade.skyProducts,
      among: recipes.post.calibrations.map(({ tag }) => tag),
      which: 'the step post takes no {name}',
    },
    {
      where,
      names: [cascade.alignFilter],
      among: filtersOf(recipes.post.parameters),
      which: 'the step post makes no image of filter {name}',
    },
  ];
}

function outcomeReferences(rules: ProcessRules): readonly Reference[] {
  const inputs = [...takenTags(rules), rules.cascade.postTag];
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
      ...{ where, names, among: madeBy(rules, step) },
      which: `the step ${step} makes no {name}`,
    }));
  return [
    ...named('product codes', [naming.cubeCatg, naming.imageCatg]),
    ...named('measurement', [inspected.cube, inspected.image]),
    ...rules.intermediate.map(({ step, catg }) => ({
      ...{ where: 'intermediate products', names: [catg], among: madeBy(rules, step) },
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

function stepsBefore(step: AbStep): readonly AbStep[] {
  return AB_STEPS.slice(0, AB_STEPS.indexOf(step));
}

function madeBy({ recipes }: ProcessRules, step: AbStep): readonly string[] {
  return recipes[step].products.map(({ catg }) => catg);
}

function allMade(rules: ProcessRules): readonly string[] {
  return AB_STEPS.flatMap((step) => madeBy(rules, step));
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

function recipesOf({ recipes }: ProcessRules): readonly string[] {
  return Object.values(recipes).map(({ recipe }) => recipe);
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
