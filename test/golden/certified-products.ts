import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { finalFiles } from '../e2e/setting/final-files.ts';
import type { GoldenScenario } from './golden-night.ts';
import { recordPath } from './golden-night.ts';

const FILE = 'certified.json';

/**
 * Pixels and QCFLAG of all that a night has delivered are those on record. `RECORD_GOLDEN=yes` writes the record anew: only for
 * other recipes, or for a change of a rule that is meant to change products.
 */
export async function expectCertifiedAsRecorded(
  home: { readonly root: string },
  scenario: GoldenScenario,
): Promise<void> {
  const files = await finalFiles(home);
  const found = Object.fromEntries(
    Object.entries(files).map(([path, { DATAMD5, QCFLAG = 'none', PROCSOFT }]) => {
      return [basename(path), { DATAMD5, QCFLAG, PROCSOFT }];
    }),
  );
  expect(Object.keys(found)).not.toEqual([]);
  const path = recordPath(scenario, FILE);
  if (process.env['RECORD_GOLDEN'] === 'yes') writeFileSync(path, `${JSON.stringify(found, null, 1)}\n`);
  expect(found).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
