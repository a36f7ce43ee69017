import type { AbEditRule } from '../../src/domain/instance/ab-edit-rule.ts';
import type { AbRules } from '../../src/domain/instance/ab-rules.ts';
import { table } from './table.ts';

/** How ABs are prepared: what is done to older ones, and what is recommended. */
export function preparationSections(rules: AbRules): readonly string[] {
  return [
    `### Edits of older ABs\n\n${AB_EDITS}\n\n${abEditTable(rules)}`,
    `### Smart association\n\n${smartTable(rules)}\n\n${smartLimits(rules)}`,
  ];
}

const AB_EDITS = `ABs of an older tree are never associated anew. These rows are applied to them in this order, once: the line
\`EDIT_TABLE\` says up to which version an AB has had them. What is dropped stays as a comment.`;

function abEditTable({ abEdits }: AbRules): string {
  return table(
    ['id', 'edit', 'source', 'since'],
    abEdits.map((row) => [row.id, describeAbEdit(row), row.source, row.since]),
  );
}

function describeAbEdit(row: AbEditRule): string {
  switch (row.kind) {
    case 'drop-parameter':
      return `\`RECIPE_PARAM ${row.parameter}\` of ${row.recipes?.join(', ') ?? 'any recipe'} is dropped`;
    case 'rename-tag':
      return `${row.from} becomes ${row.to}, as RAW_TYPE and as tag`;
    case 'unify-static':
      return `${row.tag} called \`${row.matches}\` becomes the one that association finds now`;
    case 'virtual-to-real':
      return `\`MCALIB VIRTUAL\` called \`${row.matches}\` becomes \`REAL\` where the archive has the file`;
  }
}

function smartTable({ smart }: AbRules): string {
  return table(
    ['finding', 'case of seed 000', 'what it is', 'criterion', 'recommended', 'source', 'since'],
    smart.cases.map((row) => [
      row.case,
      row.seedCase,
      row.title,
      row.criterion,
      row.recommendation,
      row.source,
      row.since,
    ]),
  );
}

function smartLimits({ smart }: AbRules): string {
  const { hiddenSky, comments } = smart;
  return table(
    ['limit', 'value'],
    [
      ['footprint of an exposure', `${smart.geometryTag}, else a square by INS.MODE`],
      ...smart.scales.map(({ insModePrefix, spaxelArcsec, nominalArcsec }) => [
        `INS.MODE ${insModePrefix}*`,
        `spaxels of ${spaxelArcsec} arcsec, square of ${nominalArcsec} arcsec`,
      ]),
      ['container that links OBs', `OBS.CONTAINER.TYPE ${smart.concatenation}`],
      ['exposures overlap', `from ${smart.minOverlap * 100} % of the smaller area`],
      ['one pointing', `within ${smart.samePointingArcsec} arcsec`],
      ['offsets and coordinates contradict each other', `from ${smart.offsetToleranceArcsec} arcsec`],
      [
        'grades of failed and of aborted executions',
        `${smart.badGrades.join(', ')}; ${smart.abortedGrades.join(', ')}`,
      ],
      ['comments of failed executions', comments.bad.map((one) => `\`${one}\``).join(' ')],
      ['comments of aborted executions', comments.aborted.map((one) => `\`${one}\``).join(' ')],
      ['an exposure was cut off', `below ${smart.truncatedFraction * 100} % of the median of its OB`],
      ['a hidden sky is at most so far away', `${hiddenSky.maxArcsec} arcsec`],
      [
        'share of exposure time that a hidden sky has at most, without other signs',
        `${hiddenSky.maxShare.single * 100} % (single exposures), ${hiddenSky.maxShare.several * 100} % (several)`,
      ],
      ['names of a hidden sky', `\`${hiddenSky.name}\``],
      ['source', `${smart.source} (since ${smart.since})`],
    ],
  );
}
