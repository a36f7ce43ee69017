/**
 * Writes docs/rules.md from the rule tables, so that an operator can read by which rules a night was planned, and a
 * reviewer sees a changed rule as a changed document. A test checks that the file is fresh.
 *
 *     node scripts/generate-rules.ts
 */
import { writeFileSync } from 'node:fs';
import type { InstrumentRules, KeywordCondition, RecipeRule } from '../src/domain/instrument.ts';
import type { ProcessDefinition } from '../src/domain/process-definition.ts';
import { MUSE, MUSE_R } from '../src/instances/muse/index.ts';

export const RULES_PATH = 'docs/rules.md';

export function renderRules(): string {
  return [
    "# Rules\n\nGenerated from `src/instances/` by `node scripts/generate-rules.ts`; do not edit. Sources name ESO's files and the notes of the project's dossier (phoenix-formats, muse-recipes, seeds).",
    ...instrumentSections(MUSE),
    processSection(MUSE_R),
    AB_LINES,
    '',
  ].join('\n\n');
}

function instrumentSections(rules: InstrumentRules): string[] {
  return [
    `## ${rules.instrument}, tables version ${rules.version}`,
    `### Raw types\n\nThe first row whose conditions all hold gives the raw type of a frame.\n\n${classificationTable(rules)}`,
    `### Calibrations of a science AB\n\nTimes are compared with MJD-OBS_MOD, the middle of the first exposure. At equal distance the calibration taken before is preferred, then the newer version by its name. Of static calibrations the newest version is taken.\n\n${associationTable(rules)}`,
    `### Recipes of the cascade\n\n${recipeTable(rules)}\n\n${recipeCosts(rules)}`,
    `### Sky, alignment, combination\n\n${cascadeTable(rules)}`,
  ];
}

function classificationTable({ classification }: InstrumentRules): string {
  return table(
    ['raw type', 'conditions', 'source', 'since'],
    classification.map((row) => [
      row.rawType,
      row.conditions.map(describeCondition).join(' and '),
      row.source,
      row.since,
    ]),
  );
}

function describeCondition(condition: KeywordCondition): string {
  const name = condition.keyword.replace(/^ESO /u, '').replaceAll(' ', '.');
  if ('oneOf' in condition) return `${name} = ${condition.oneOf.join(' or ')}`;
  if ('includes' in condition) return `${name} contains ${condition.includes.join(' and ')}`;
  return `${name} matches \`${condition.matches}\``;
}

function associationTable({ association }: InstrumentRules): string {
  return table(
    ['PRO.CATG', 'required', 'time', 'must agree in', 'source', 'since'],
    association.map((row) => {
      const keys = row.match.map(({ name, startsWith }) =>
        startsWith === undefined ? name : `${name} (${startsWith}* or not)`,
      );
      const time = row.maxDays === undefined ? row.time : `${row.time}, up to ${row.maxDays} d`;
      return [row.tag, row.required ? 'yes' : 'no', time, keys.join(', '), row.source, row.since];
    }),
  );
}

function recipeTable(rules: InstrumentRules): string {
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

function recipeCosts(rules: InstrumentRules): string {
  return table(
    ['recipe', 'memory', 'stopped after', 'typical at real scale'],
    Object.values(rules.recipes).map(({ recipe, memory, wallLimitSeconds, typicalSeconds }) => [
      recipe,
      `${memory.baseBytes / 1e6} MB + ${memory.perInputByte} × pixel tables`,
      `${wallLimitSeconds} s`,
      `${typicalSeconds} s`,
    ]),
  );
}

function cascadeTable({ cascade }: InstrumentRules): string {
  return table(
    ['rule', 'value'],
    [
      ['exposures that become cubes', `${cascade.objectType}, and ${cascade.skyType} as shallow cubes`],
      [
        'sky of an exposure',
        `the ${cascade.skyType} of the same template closest in time, middle to middle; a ${cascade.skyType} uses its own`,
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

function processSection(process: ProcessDefinition): string {
  const { certification, limits, trees } = process;
  const rows = [
    ['trees', `${trees.source} → ${trees.prepared} → ${trees.final}`],
    ['preparation', process.preparation],
    ['exposures shorter than', `${limits.minExptimeSeconds} s are not processed`],
    ['more exposures than', `${limits.maxCombine} are not combined`],
    [
      'certification',
      `combined ${certification.combined}, single ${certification.single}, SKY ${certification.sky}; random is ${certification.randomFraction * 100} %`,
    ],
    ['a failed AB', process.onFailedAb],
    ['ingestion', process.ingestion],
  ];
  return `## Process ${process.name}\n\nWhat \`phoenix.yaml\` does not override.\n\n${table(['policy', 'value'], rows)}`;
}

const AB_LINES = `## Lines of an AB

One fact a line: \`QUALIFIER  column  column  # comment\`. Lines that are not listed are kept and mean nothing. A column with
blanks or \`#\` stands in double quotes.

${table(
  ['line', 'times', 'meaning'],
  [
    ['`AB_NAME` name', '1', 'name of the file'],
    ['`AB_STEP` basic, sky, post, align or combine', '1', 'place in the cascade'],
    ['`RECIPE` `RAW_TYPE` `DPR_CATG` `DATE`', '1 each', 'as ESO has them; RAW_TYPE is OBJECT or SKY'],
    [
      '`OBS_ID` `OBS_PROG_ID` `OBS_TARG_NAME` `OBS_MODE` `INS_MODE` `TPL_START`',
      '1 each',
      'of the first raw file; "" where empty',
    ],
    ['`MJD-OBS` `EXPTIME`', '1 each', 'of the first raw file [d]; sum over the raw files [s]'],
    ['`MODIFIED` YES or NO', '1', 'edited by smart association'],
    ['`RECIPE_PARAM` --name=value', 'any', 'options of the recipe'],
    ['`IFU` n', 'any', 'one call per IFU; without, one call for all'],
    ['`PRODUCT` PRO.CATG count', 'any', 'files that must exist afterwards'],
    ['`RAWFILE` file tag', 'any', 'raw files that the product descends from, in order of time'],
    ['`RASSOC` file tag', 'any', 'other raw files of the SOF'],
    ['`MCALIB` REAL file tag', 'any', 'calibration from the archive'],
    ['`MCALIB` VIRTUAL ab:CATG tag', 'any', 'product of another AB; `ab:CATG[2]` is only the second file'],
    ['`MCALIB` FILE path tag', 'any', 'file given by hand'],
    ['`SOF_CONTENT` file or ab:CATG, tag', 'any', 'the SOF in its order; without, RAWFILE and MCALIB lines in theirs'],
    ['`WAITFOR` ab', 'any', 'runs after that AB; products that are inputs are always waited for'],
  ],
)}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

if (import.meta.main) writeFileSync(new URL(`../${RULES_PATH}`, import.meta.url), renderRules());
