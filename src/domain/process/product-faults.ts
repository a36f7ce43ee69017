import type { Process } from './process.ts';
import type { Fault } from './process-faults.ts';
import type { ProductRule } from '../instance/recipe-rule.ts';

const PLACES = { 'per-ifu': '{ifu}', 'per-filter': '{n}' } as const;

/** Of several files all would have one name. */
export function templateFaults({ rules }: Process): readonly Fault[] {
  return Object.values(rules.recipes).flatMap(({ step, products }) =>
    products
      .filter((product) => !isNamedApart(product))
      .map(({ catg, count, file }) => ({
        says: `recipes, ${step}: files of ${catg} (${count}) are called ${file}`,
        cure: `put ${Object.values(PLACES).join(' or ')} into the name where there are several files, and nowhere else`,
      })),
  );
}

function isNamedApart({ count, file }: ProductRule): boolean {
  const needed = typeof count === 'string' ? PLACES[count] : undefined;
  return Object.values(PLACES).every(
    (place) => file.includes(place) === (place === needed || needsNumber(count, place)),
  );
}

function needsNumber(count: ProductRule['count'], place: string): boolean {
  return typeof count === 'number' && count > 1 && place === PLACES['per-filter'];
}

const WANTED_CODES = [
  { what: 'a combined cube as IDP', isCombined: true, delivery: 'IDP' },
  { what: 'a single cube as IDP', isCombined: false, delivery: 'IDP' },
  { what: 'a single cube as S. file', isCombined: false, delivery: 'S' },
] as const;

/** A cube that is to be delivered and has no name, or two, would be found out at its distribution. */
export function missingCodes({ rules }: Process): readonly Fault[] {
  return [false, true].flatMap((isSky) =>
    WANTED_CODES.flatMap(({ what, isCombined, delivery }) => {
      const codes = rules.naming.codes.filter(
        (code) => code.isSky === isSky && code.isCombined === isCombined && code.delivery === delivery,
      );
      if (codes.length === 1) return [];
      const type = isSky ? rules.cascade.skyType : rules.cascade.objectType;
      return [
        {
          says: `product codes: ${codes.length} rows are of ${what} of ${type}`,
          cure: 'one row is wanted of each kind',
        },
      ];
    }),
  );
}
