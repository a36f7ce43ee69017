import type { OutcomeCriterion } from '../../src/domain/outcome/outcome-rule.ts';
import type { ProcessRules } from '../../src/domain/process/process.ts';
import type { AlignmentRules } from '../../src/domain/quality/alignment-attempts.ts';
import { table } from './table.ts';

/** How runs and products are judged. */
export function qualitySections(rules: ProcessRules): readonly string[] {
  return [
    `### Outcomes of recipes\n\n${OUTCOMES}\n\n${outcomeTable(rules)}`,
    `### Alignment gate\n\n${alignmentText(rules.alignment)}\n\n${attemptTable(rules.alignment)}`,
    `### QCFLAG\n\n${FLAGS}\n\n${flagTable(rules)}`,
    `### Scores\n\n${SCORES}\n\n${scoreTable(rules)}`,
  ];
}

const OUTCOMES = `Exit code 0 is not success, and an ERROR line is not failure. A *fatal* row fails the AB, with the reason of the first row that fits;
a *tolerated* one is told to the reviewer, and in QCFLAG where it has a bit. An ERROR line that no row knows keeps the product and makes its
review mandatory (\`UNKNOWN_ERROR\`).`;

const FLAGS = `One character per row, in this order; 0 is good, and what is not known is 1.`;

const SCORES = `A red score never fails a product: it brings it before a human.`;

function outcomeTable({ outcomes }: ProcessRules): string {
  return table(
    ['id', 'class', 'recipes', 'when', 'what it means', 'then', 'source', 'since'],
    outcomes.map((row) => [
      row.id,
      row.class,
      row.recipes.join(', ') || 'all',
      describeCriterion(row.criterion),
      row.meaning,
      [
        ...(row.class === 'fatal' ? [row.code ?? 'RECIPE_FAILED'] : []),
        ...(row.qcFlagBit === undefined ? [] : [`bit ${row.qcFlagBit}`]),
        ...(row.reviewMandatory === true ? ['review'] : []),
      ].join(', '),
      row.source,
      row.since,
    ]),
  );
}

function describeCriterion(criterion: OutcomeCriterion): string {
  switch (criterion.kind) {
    case 'log':
      return `a line matches \`${criterion.pattern.source}\`${withInput(criterion.whenInput)}`;
    case 'log-count':
      return `the number in \`${criterion.pattern.source}\` is less than the inputs ${criterion.inputTag}`;
    case 'log-except':
      return `\`${criterion.pattern.source}\` names what \`${criterion.except.source}\` does not${withInput(criterion.whenInput)}`;
    case 'keyword-count':
      return `${criterion.catg} has fewer keywords \`${criterion.keyword.source}\` than inputs ${criterion.inputTag}${withInput(criterion.whenInput)}`;
    case 'keyword-absent':
      return `${criterion.catgs.join(' or ')} lacks one of ${criterion.keywords.join(', ')}`;
    case 'keyword-above':
      return `|${criterion.keyword}| > ${criterion.absoluteMax}`;
    case 'foreign-input':
      return 'a product names raw inputs that were not given';
  }
}

function withInput(tag: string | undefined): string {
  return tag === undefined ? '' : `, with ${tag} among the inputs`;
}

function flagTable({ qcBits }: ProcessRules): string {
  return table(
    ['bit', 'name', '0 means', 'products', 'source'],
    qcBits.map(({ bit, name, meaning, kinds, source }) => [String(bit), name, meaning, kinds.join(', '), source]),
  );
}

function scoreTable({ scores }: ProcessRules): string {
  return table(
    ['score', 'green when', 'products', 'red means', 'source'],
    scores.map(({ name, threshold, kinds, whenRed, source }) => [name, threshold, kinds.join(', '), whenRed, source]),
  );
}

/** What the gate asks for, with the numbers of the table. */
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
