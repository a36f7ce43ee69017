import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PHOENIX_VERSION } from '../../src/domain/phoenix-version.ts';

it('[U] the version that PHOENIX writes is that of its package', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  expect((JSON.parse(text) as { version: string }).version).toBe(PHOENIX_VERSION);
});
