/**
 * Mutation test of the parts of the domain that decide what is reduced with what, what is certified and delivered, and what
 * may go: prints a table and exits with 1 if a folder is below the threshold. The whole run writes docs/mutation.md; with
 * paths only these are mutated, and the survivors are listed.
 *
 *     npm run mutation
 *     npm run mutation -- src/domain/cascade src/domain/association/ab-text.ts
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import strykerPackage from '@stryker-mutator/core/package.json' with { type: 'json' };
import { renderDocument, renderSurvivor, renderTable } from './mutation/report.ts';
import { LEAST_SCORE_PERCENT, scoresOf, tooLow } from './mutation/score.ts';

const FOLDERS = ['association', 'calendar', 'cascade', 'frame', 'product', 'quality', 'retention'].map(
  (folder) => `src/domain/${folder}`,
);
const DOCUMENT = 'docs/mutation.md';

const root = process.cwd();
const paths = process.argv.slice(2);
const started = performance.now();
const results = await new Stryker({ mutate: (paths.length > 0 ? paths : FOLDERS).map(patternOf) }).runMutationTest();
const mutants = results.map((result) => ({ ...result, fileName: relative(root, result.fileName) }));
const scores = scoresOf(mutants, FOLDERS);

if (paths.length > 0) {
  for (const mutant of mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')) {
    console.log(renderSurvivor(mutant, readFileSync(mutant.fileName, 'utf8')));
  }
} else {
  writeFileSync(DOCUMENT, renderDocument(scores, circumstances()));
}
console.log(renderTable([...scores.files, ...scores.folders, scores.total]));

const low = tooLow(scores);
if (low.length > 0) {
  console.error(
    `error: below ${LEAST_SCORE_PERCENT} %: ${low.join(', ')}; kill survivors (reports/mutation/mutation.html)`,
  );
  process.exitCode = 1;
}

function patternOf(path: string): string {
  return statSync(path).isDirectory() ? `${path}/**/*.ts` : path;
}

function circumstances() {
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: `Stryker ${strykerPackage.version}, Node ${process.version.slice(1)}`,
    machine: `${process.platform} ${process.arch} with ${availableParallelism()} cores`,
    minutes: Math.ceil((performance.now() - started) / 60_000),
  };
}
