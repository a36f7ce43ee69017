import type { ProcessRules } from '../../src/domain/process/process.ts';
import type { IntermediateRule } from '../../src/domain/retention/product-retention.ts';
import { table } from './table.ts';

/** What becomes of products. */
export function productSections(rules: ProcessRules): readonly string[] {
  return [
    `### Product codes\n\n${NAMES}\n\n${codeTable(rules)}`,
    `### Headers of final products\n\n${HEADERS}\n\n${headerTable(rules)}`,
    `### Intermediate products\n\n${INTERMEDIATE}\n\n${intermediateTable(rules.intermediate)}`,
  ];
}

const NAMES = `A final file is called \`‹prefix›_‹code›_‹OBS.ID›_‹time of the first exposure›_‹INS.MODE›_‹suffix›.fits\`.`;

const HEADERS = `Rules are applied in this order; the first one that sets a keyword wins.`;

function codeTable({ naming, cascade }: ProcessRules): string {
  return table(
    ['product', 'delivered as', 'cube', 'image', 'PRO.CATG', 'source'],
    naming.codes.map(({ isCombined, isSky, delivery, cube, image, suffix, proCatg, source }) => [
      `${isCombined ? 'combined' : 'single'} ${isSky ? cascade.skyType : cascade.objectType}`,
      delivery === 'S' ? 'S. file' : delivery,
      `${naming.prefix}_${cube}_…_${suffix}`,
      image === null ? 'none' : `${naming.prefix}_${image}_…_${suffix}`,
      proCatg,
      source,
    ]),
  );
}

function headerTable({ headers }: ProcessRules): string {
  return table(
    ['rule', 'files', 'delivered as', 'source'],
    headers.map(({ id, roles, deliveries, source }) => [id, roles.join(', '), deliveries.join(', '), source]),
  );
}

const INTERMEDIATE = `Products that only other ABs read. They are deleted when their chain is certified and \`retention.graceDays\` of
\`phoenix.yaml\` are over; all others stay until the date is ingested.`;

function intermediateTable(rows: readonly IntermediateRule[]): string {
  return table(
    ['step', 'PRO.CATG', 'source', 'since'],
    rows.map(({ step, catg, source, since }) => [step, catg, source, since]),
  );
}
