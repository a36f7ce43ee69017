/**
 * Writes docs/rules.md from the rule tables of all instruments and processes, so that an operator can read by which rules a night
 * was planned, and a reviewer sees a changed rule as a changed document. A test checks that the file is fresh.
 *
 *     node scripts/generate-rules.ts
 */
import { writeFileSync } from 'node:fs';
import { PROCESS_NAMES, openProcesses } from '../src/instances/index.ts';
import { AB_LINES } from './rules/ab-lines.ts';
import { instrumentSections } from './rules/instrument-sections.ts';
import { processSections } from './rules/process-sections.ts';

export const RULES_PATH = 'docs/rules.md';

const HEAD =
  "# Rules\n\nGenerated from `src/instances/` by `node scripts/generate-rules.ts`; do not edit. Sources name ESO's files and the notes of the project's dossier (phoenix-formats, muse-recipes, seeds).";

export function renderRules(): string {
  const processes = PROCESS_NAMES.map(openProcesses());
  const instruments = new Map(processes.map(({ rules }) => [rules.instrument, rules]));
  return [
    HEAD,
    ...[...instruments].flatMap(([name, rules]) => [
      ...instrumentSections(rules),
      ...processes.filter(({ instrument }) => instrument === name).flatMap(processSections),
    ]),
    AB_LINES,
    '',
  ].join('\n\n');
}

if (import.meta.main) writeFileSync(new URL(`../${RULES_PATH}`, import.meta.url), renderRules());
