/**
 * Writes docs/rules.md from the rule tables, so that an operator can read by which rules a night was planned, and a
 * reviewer sees a changed rule as a changed document. A test checks that the file is fresh.
 *
 *     node scripts/generate-rules.ts
 */
import { writeFileSync } from 'node:fs';
import type {
  AbEditRule,
  AssociationRule,
  ConsistencyRule,
  InstrumentRules,
  KeywordCondition,
  RecipeRule,
} from '../src/domain/instrument.ts';
import type { ProcessDefinition } from '../src/domain/process-definition.ts';
import type { IntermediateRule } from '../src/domain/retention/product-retention.ts';
import type { AlignmentRules } from '../src/domain/quality/alignment-attempts.ts';
import { MUSE_ALIGNMENT } from '../src/instances/muse/alignment-rules.ts';
import { MUSE, MUSE_R } from '../src/instances/muse/index.ts';
import { MUSE_INTERMEDIATE } from '../src/instances/muse/retention-rules.ts';

export const RULES_PATH = 'docs/rules.md';

export function renderRules(): string {
  return [
    "# Rules\n\nGenerated from `src/instances/` by `node scripts/generate-rules.ts`; do not edit. Sources name ESO's files and the notes of the project's dossier (phoenix-formats, muse-recipes, seeds).",
    ...instrumentSections(MUSE),
    `### Alignment gate\n\n${alignmentText(MUSE_ALIGNMENT)}\n\n${attemptTable(MUSE_ALIGNMENT)}`,
    `### Intermediate products\n\n${INTERMEDIATE}\n\n${intermediateTable(MUSE_INTERMEDIATE)}`,
    processSection(MUSE_R),
    AB_LINES,
    '',
  ].join('\n\n');
}

function instrumentSections(rules: InstrumentRules): string[] {
  return [
    `## ${rules.instrument}, tables version ${rules.version}`,
    `### Raw types\n\nThe first row whose conditions all hold gives the raw type of a frame.\n\n${classificationTable(rules)}`,
    `### Headers that contradict themselves\n\n${CONTRADICTIONS}\n\n${consistencyTable(rules)}\n\n${witnessText(rules)}`,
    `### Calibrations of a science AB\n\n${ASSOCIATION}\n\n${associationTable(rules)}`,
    `### Event calendar\n\n${EVENTS}\n\n${eventTable(rules)}`,
    `### Edits of older ABs\n\n${AB_EDITS}\n\n${abEditTable(rules)}`,
    `### Smart association\n\n${smartTable(rules)}\n\n${smartLimits(rules)}`,
    `### Recipes of the cascade\n\n${recipeTable(rules)}\n\n${recipeCosts(rules)}`,
    `### Numbers of options\n\nAn option of phoenix.yaml, an AB or an answer is refused out of these bounds: esorex reads \`4750x\` as 4750, and takes \`nan\`.\n\n${optionBoundTable(rules)}`,
    `### Sky, alignment, combination\n\n${cascadeTable(rules)}`,
  ];
}

const CONTRADICTIONS = `Whoever breaks a row is told, with corrections to choose from. Where a third witness agrees with one side, planning goes on with what
the two say; the recipes read the header until a human corrects it.`;

/** What is known of an exposure by more than one keyword. */
function witnessText({ exposure, position }: InstrumentRules): string {
  return `Times: DATE-OBS, MJD-OBS and the time in the file name. EXPTIME: ${dotted(exposure.dit)} x ${dotted(exposure.ndit)} (within ${exposure.toleranceSeconds} s, unless ${exposure.unless.map(describeCondition).join(' or ')}), the
start of the next exposure (${exposure.readOutSeconds} s of read-out between them) and the other exposures of the template; source: ${exposure.source}.
RA and DEC of science: 0 to 360 and -90 to 90 deg, within ${position.toleranceDeg} deg of ${dotted(position.targetRa)} and ${dotted(position.targetDec)}; source: ${position.source}.
OBS.ID, TPL.START and OBS.PROG.ID: the exposures of the same OBS.START and OBS.NAME. Science whose EXPTIME, RA or DEC is none is
not used until it is corrected.`;
}

function dotted(keyword: string): string {
  return keyword.replace(/^ESO /u, '').replaceAll(' ', '.');
}

const ASSOCIATION = `Times are compared with MJD-OBS_MOD, the middle of the first exposure of the AB. \`closest\` takes the smallest difference,
\`attached\` the same among those of the same OBS.ID, \`next\` the first one after, \`previous\` the last one before, \`static\` the newest
version at all times. At equal distance the calibration taken before is preferred, then the newer version by its name; one
without a time is taken where none has one. Up to the days of *preferred* the level is \`preferred\`, farther away \`acceptable\`, beyond *at
most* a calibration is rejected. The level is told in the \`.alog\`; it does not choose.`;

const EVENTS = `A calibration of these PRO.CATG from the other side of an event is not associated. Static calibrations are bound only by events
that name them, and only where they have a time. A site adds events of its own in \`phoenix.yaml\`.`;

const AB_EDITS = `ABs of an older tree are never associated anew. These rows are applied to them in this order, once: the line
\`EDIT_TABLE\` says up to which version an AB has had them. What is dropped stays as a comment.`;

function optionBoundTable({ optionBounds }: InstrumentRules): string {
  const rows = optionBounds.map(({ options, min, max, unit, listMax = 1, source, since }) => {
    return [options.join(', '), `${min} to ${max} ${unit}`, String(listMax), source, since];
  });
  return table(['options', 'bounds', 'numbers at most', 'source', 'since'], rows);
}

const INTERMEDIATE = `Products that only other ABs read. They are deleted when their chain is certified and \`retention.graceDays\` of
\`phoenix.yaml\` are over; all others stay until the date is ingested.`;

/** What the gate asks for, with the numbers of the table. */
function alignmentText({ limits }: AlignmentRules): string {
  return `Before exposures are combined, the offsets of their alignment are judged by the detections in the overlap of the fields. Two exposures
confirm each other when at least ${limits.matchesMin} detections coincide within ${limits.toleranceSpaxels} spaxel (at most ${limits.toleranceArcsecMax} arcsec), where points strewn at random would do so less than ${limits.chanceMax} times
over all offsets; every exposure must be confirmed, directly or through others, stay within ${limits.shiftSpaxelsMax} spaxel of those that confirm it,
and be moved by at most ${limits.offsetArcsecMax} arcsec. Where the recipe tells no positions, ${limits.countedMatchesMin} matches and ${limits.countedFractionMin} of the detections are asked for. What is not
confirmed is tried once more with the parameters of the first row that fits; then a human decides.`;
}

function attemptTable({ secondAttempts }: AlignmentRules): string {
  return table(
    ['second attempt', 'when', 'parameters', 'because', 'source', 'since'],
    secondAttempts.map(({ id, when, parameters, because, source, since }) => [
      id,
      when.kind === 'failed' ? `it says \`${when.pattern.source}\`` : `doubts: ${when.doubts.join(', ')}`,
      `\`${parameters.join(' ')}\``,
      because,
      source,
      since,
    ]),
  );
}

function intermediateTable(rows: readonly IntermediateRule[]): string {
  return table(
    ['step', 'PRO.CATG', 'source', 'since'],
    rows.map(({ step, catg, source, since }) => [step, catg, source, since]),
  );
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
  const name = dotted(condition.keyword);
  if ('oneOf' in condition) return `${name} = ${condition.oneOf.join(' or ')}`;
  if ('includes' in condition) return `${name} contains ${condition.includes.join(' and ')}`;
  if ('is' in condition) return `${name} is ${condition.is ? 'T' : 'F'}`;
  return `${name} matches \`${condition.matches}\``;
}

function consistencyTable({ consistency }: InstrumentRules): string {
  return table(
    ['id', 'frames', 'must be', 'source', 'since'],
    consistency.map((row) => [row.id, describeFrames(row), describeConsistency(row), row.source, row.since]),
  );
}

function describeFrames({ when, unless = [] }: ConsistencyRule): string {
  const all = when.map(describeCondition).join(' and ');
  return unless.length === 0 ? all : `${all}, unless ${unless.map(describeCondition).join(' or ')}`;
}

function describeConsistency(row: ConsistencyRule): string {
  if (row.kind === 'opposite-angles') return `${row.says} (within ${row.toleranceDeg} deg)`;
  const conditions = row.conditions.map(describeCondition);
  return `${row.says}: ${row.kind === 'any-of' ? conditions.join(' or ') : `none of ${conditions.join(', ')}`}`;
}

function associationTable({ association }: InstrumentRules): string {
  return table(
    ['PRO.CATG', 'required', 'time', 'preferred', 'at most', 'must agree in', 'source', 'since'],
    association.map((row) => [
      row.tag,
      row.required ? 'yes' : 'no',
      row.time,
      describeDays(row.preferredDays),
      describeDays(row.maxDays),
      describeKeys(row),
      row.source,
      row.since,
    ]),
  );
}

function describeDays(days: number | undefined): string {
  return days === undefined ? '' : `${days} d`;
}

function describeKeys({ match }: AssociationRule): string {
  return match
    .map(({ name, startsWith }) => (startsWith === undefined ? name : `${name} (${startsWith}* or not)`))
    .join(', ');
}

function eventTable({ events }: InstrumentRules): string {
  return table(
    ['time (UT)', 'event', 'PRO.CATG', 'source'],
    events.map(({ at, what, tags, source }) => [at, what, tags === 'all' ? 'all' : tags.join(', '), source]),
  );
}

function abEditTable({ abEdits }: InstrumentRules): string {
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

function smartTable({ smart }: InstrumentRules): string {
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

function smartLimits({ smart }: InstrumentRules): string {
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

function recipeCosts({ recipes, sizes }: InstrumentRules): string {
  const costs = table(
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
  return `${costs}\n\nA raw file of ${sizes.rawBytes / 1e6} MB gives pixel tables of ${sizes.pixelTableBytesPerRawByte} times its size (${sizes.source}; since ${sizes.since}).`;
}

function cascadeTable({ cascade, channels }: InstrumentRules): string {
  return table(
    ['rule', 'value'],
    [
      [
        'IFUs of an exposure',
        `those of its extensions ${channels.names[0] ?? ''} to ${channels.names.at(-1) ?? ''} that all of its required calibrations have, too; what a frame or calibration lacks is told (${channels.source}, since ${channels.since})`,
      ],
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

function processSection(process: ProcessDefinition): string {
  const { certification, limits, trees } = process;
  const rows = [
    ['trees', `${trees.source} → ${trees.prepared} → ${trees.final}`],
    ['preparation', process.preparation],
    ['instrument modes', process.insModes?.join(', ') ?? 'all'],
    ['ABs', describeAbSource(process)],
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

function describeAbSource({ olderAbs }: ProcessDefinition): string {
  return olderAbs === undefined
    ? 'created from the headers'
    : `of tree ${olderAbs.tree} for dates before ${olderAbs.until}, then created from the headers`;
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
    ['`MODIFIED` YES or NO', '1', 'its input set is not that of one template any more'],
    ['`EDIT_ID` id', 'any', 'edit of smart association that made it'],
    ['`EDIT_TABLE` instrument-version', 'any', 'table of edits that this AB of an older tree has had'],
    [
      '`HEADER_EDIT` file "keyword" value',
      'any',
      'keyword that is wrong in the archive: the recipe gets a copy with this value (JSON)',
    ],
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
