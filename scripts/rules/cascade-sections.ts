import type { AbRules } from '../../src/domain/instance/ab-rules.ts';
import type { RecipeRule } from '../../src/domain/instance/recipe-rule.ts';
import { table } from './table.ts';

/** From simple ABs to the plan. */
export function cascadeSections(rules: AbRules): readonly string[] {
  return [
    `### Recipes of the cascade\n\n${recipeTable(rules)}\n\n${recipeCosts(rules)}`,
    `### Sky, alignment, combination\n\n${cascadeTable(rules)}`,
  ];
}

function recipeTable(rules: AbRules): string {
  return table(
    ['AB', 'recipe', 'options', 'calibrations, in SOF order', 'products that must exist', 'source', 'since'],
    Object.values(rules.recipes).map((row) => [
      `\`${row.extension}.ab\``,
      row.recipe,
      row.parameters.map((parameter) => `\`${parameter}\``).join(' ') || 'none',
      row.calibrations.map(({ tag, required }) => (required ? tag : `[${tag}]`)).join(', ') || 'none',
      describeProducts(row),
      row.source,
      row.since,
    ]),
  );
}

function describeProducts({ products }: RecipeRule): string {
  return products
    .map(({ catg, count, rawTypes }) => {
      const times =
        typeof count === 'number'
          ? count === 1
            ? ''
            : ` × ${count}`
          : ` × ${count === 'per-ifu' ? 'IFUs' : 'filters'}`;
      return `${catg}${times}${rawTypes === undefined ? '' : ` (${rawTypes.join(', ')})`}`;
    })
    .join(', ');
}

function recipeCosts({ recipes }: AbRules): string {
  return table(
    ['recipe', 'memory', 'intermediate files', 'final files', 'stopped after', 'typical at real scale'],
    Object.values(recipes).map(({ recipe, memory, disk, wallLimitSeconds, typicalSeconds, typicalExposures }) => [
      recipe,
      `${memory.baseBytes / 1e6} MB + ${memory.perInputByte} × pixel tables`,
      `${disk.intermediate} × pixel tables`,
      `${disk.final} × pixel tables`,
      `${wallLimitSeconds} s`,
      `${typicalSeconds} s for ${typicalExposures} ${typicalExposures === 1 ? 'exposure' : 'exposures'}`,
    ]),
  );
}

function cascadeTable({ cascade }: AbRules): string {
  return table(
    ['rule', 'value'],
    [
      ['exposures that become cubes', `${cascade.objectType}, and ${cascade.skyType} as shallow cubes`],
      [
        'sky of an exposure',
        `of the ${cascade.skyType} of its AB, own or added (ADD_SKY), the closest in time, middle to middle; a ${cascade.skyType} uses its own`,
      ],
      [
        'with a dedicated sky',
        `\`${cascade.dedicatedSkyParameter}\` with ${cascade.skyProducts.join(' and ')} of its \`_sky\` AB`,
      ],
      ['without', `\`${cascade.staticSkyParameter}\` with static ${cascade.skyProducts[0] ?? ''}`],
      ['pixel tables of any type are tagged', cascade.postTag],
      ['aligned', `${cascade.alignInput} of filter ${cascade.alignFilter}, in order of time`],
      [
        'combined',
        `${cascade.combineInput} with ${cascade.offsets}, in order of time; ${cascade.objectType} and ${cascade.skyType} apart`,
      ],
      ['source', `${cascade.source} (since ${cascade.since})`],
    ],
  );
}
