import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VOLATILE_CARDS } from '../../src/domain/product/product-version.ts';

const RECORD = new URL('../../docs/decisions/0012-decisions-and-versions-of-products.md', import.meta.url);

it('the decision record names every card that makes no other version of a product, with the reason', () => {
  const rows = readFileSync(RECORD, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| card |'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, named, because]) => [named, because])).toEqual(
    VOLATILE_CARDS.map(({ named, because }) => [named, because]),
  );
});
