import type { AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { stepOf } from '../instance/steps.ts';

type Maker = Pick<AssociationBlock, 'step' | 'ifus' | 'expectedProducts'>;

/**
 * Names of the files of a PRO.CATG that esorex will give to the products of an AB, in order. Empty where the recipe table
 * does not know them.
 */
export function productFilesOf(maker: Maker, catg: string, { steps }: AbRules): readonly string[] {
  const rule = stepOf(steps, maker.step).outputs.find((product) => product.catg === catg);
  if (rule === undefined) return [];
  const { file } = rule;
  if (file.includes('{ifu}'))
    return maker.ifus.toSorted((a, b) => a - b).map((ifu) => file.replace('{ifu}', String(ifu).padStart(2, '0')));
  if (!file.includes('{n}')) return [file];
  const count = maker.expectedProducts.find((product) => product.catg === catg)?.count ?? 1;
  return Array.from({ length: count }, (_, index) => file.replace('{n}', String(index + 1).padStart(4, '0')));
}
