import type { AbRules } from '../../src/domain/instance/ab-rules.ts';
import type { Choice, InputRule, Step } from '../../src/domain/instance/step.ts';
import { table } from './table.ts';

/** From simple ABs to the plan. */
export function cascadeSections(rules: AbRules): readonly string[] {
  return [
    `### Steps of the cascade\n\n${recipeTable(rules)}\n\n${recipeCosts(rules)}`,
    `### Sky, alignment, combination\n\n${cascadeTable(rules)}`,
  ];
}

function recipeTable(rules: AbRules): string {
  return table(
    [
      'step',
      'AB',
      'made for',
      'recipe',
      'options',
      'inputs, in SOF order',
      'products that must exist',
      'source',
      'since',
    ],
    rules.steps.map((row) => [
      row.id,
      `\`${row.extension}.ab\``,
      describeFrames(row),
      row.recipe,
      row.parameters.map((parameter) => `\`${parameter}\``).join(' ') || 'none',
      row.inputs.map(describeInput).join(', '),
      describeOutputs(row),
      row.source,
      row.since,
    ]),
  );
}

function describeFrames({ per, rawTypes, members }: Step): string {
  const frames = per === 'frame' ? 'each exposure' : 'all exposures of a raw type';
  const types = rawTypes === undefined ? '' : ` (${rawTypes.join(', ')})`;
  return `${frames}${types}${members === undefined ? '' : `, from ${members.min} on`}`;
}

function describeInput({ required, choices }: InputRule): string {
  const text = choices.map(describeChoice).join(', else ');
  return required ? text : `[${text}]`;
}

function describeChoice(choice: Choice): string {
  const options = choice.parameters === undefined ? '' : ` with \`${choice.parameters.join(' ')}\``;
  if (choice.from === 'raw') return 'raw files';
  const take = choice.take.map(
    ({ catg, tag, key, optional = false }) =>
      `${optional ? '[' : ''}${catg}${key === undefined ? '' : ` of ${key}`}${tag === catg ? '' : ` as ${tag}`}${optional ? ']' : ''}`,
  );
  const maker = { association: '', own: ' of its `$`', members: ' of each `$`', closest: ' of the closest `$`' }[
    choice.from
  ];
  return `${take.join(' and ')}${'step' in choice ? maker.replace('$', choice.step) : ''}${options}`;
}

function describeOutputs({ outputs }: Step): string {
  return outputs
    .map(({ catg, count, rawTypes }) => {
      const times = typeof count === 'number' ? (count === 1 ? '' : ` × ${count}`) : ` × ${count.each}s`;
      return `${catg}${times}${rawTypes === undefined ? '' : ` (${rawTypes.join(', ')})`}`;
    })
    .join(', ');
}

function recipeCosts({ steps }: AbRules): string {
  return table(
    ['recipe', 'memory', 'intermediate files', 'final files', 'stopped after', 'typical at real scale'],
    steps.map(({ recipe, memory, disk, wallLimitSeconds, typicalSeconds, typicalExposures }) => [
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
      ['aligned', `${cascade.alignInput}, in order of time`],
      [
        'combined',
        `${cascade.combineInput} with ${cascade.offsets}, in order of time; ${cascade.objectType} and ${cascade.skyType} apart`,
      ],
      ['source', `${cascade.source} (since ${cascade.since})`],
    ],
  );
}
