import type { Process } from '../../src/domain/process/process.ts';
import type { ProcessDefinition } from '../../src/domain/instance/process-definition.ts';
import { cascadeSections } from './cascade-sections.ts';
import { preparationSections } from './preparation-sections.ts';
import { productSections } from './product-sections.ts';
import { qualitySections } from './quality-sections.ts';
import { table } from './table.ts';

/** A process: its policies, then its tables in the order in which a date meets them. */
export function processSections(process: Process): readonly string[] {
  const { rules } = process;
  return [
    policySection(process),
    ...preparationSections(rules),
    ...cascadeSections(rules),
    ...qualitySections(rules),
    ...productSections(rules),
  ];
}

function policySection(process: ProcessDefinition): string {
  const { certification, limits, trees } = process;
  const rows = [
    ['trees', `${trees.source} → ${trees.prepared} → ${trees.final}`],
    ['instrument', process.instrument],
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
