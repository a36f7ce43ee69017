import type { Process } from './process.ts';
import type { Fault } from './process-faults.ts';
import type { OutputRule } from '../instance/step.ts';

const PLACES = { ifu: '{ifu}', filter: '{n}' } as const;

/** Of several files all would have one name. */
export function templateFaults({ rules }: Process): readonly Fault[] {
  return rules.steps.flatMap(({ id, outputs }) =>
    outputs
      .filter((output) => !isNamedApart(output))
      .map(({ catg, count, file }) => ({
        says: `steps, ${id}: files of ${catg} (${typeof count === 'number' ? count : `each ${count.each}`}) are called ${file}`,
        cure: `put ${Object.values(PLACES).join(' or ')} into the name where there are several files, and nowhere else`,
      })),
  );
}

function isNamedApart({ count, file }: OutputRule): boolean {
  const needed = typeof count === 'number' ? undefined : PLACES[count.each];
  return Object.values(PLACES).every(
    (place) => file.includes(place) === (place === needed || needsNumber(count, place)),
  );
}

function needsNumber(count: OutputRule['count'], place: string): boolean {
  return typeof count === 'number' && count > 1 && place === PLACES.filter;
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
