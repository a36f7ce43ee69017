import { optionBoundText } from '../cascade/option-bounds.ts';
import { nearestNames } from '../failure/nearest-names.ts';
import { missingCodes, templateFaults } from './product-faults.ts';
import type { Process } from './process.ts';
import type { Reference } from './references.ts';
import { referencesOf } from './references.ts';
import { uniqueNamesOf } from './unique-names.ts';

/** Something of a process that contradicts itself. */
export interface Fault {
  /** Which table or entry has which value. */
  readonly says: string;
  readonly cure: string;
}

/** All that is wrong with a process: its tables, and what phoenix.yaml says of it. */
export function faultsOf(process: Process): readonly Fault[] {
  return [
    ...referencesOf(process).flatMap(unknownNames),
    ...uniqueNamesOf(process).flatMap(({ where, names }) => doubled(where, names)),
    ...parametersOf(process).flatMap(({ where, parameters }) => outOfBounds(process, where, parameters)),
    ...templateFaults(process),
    ...missingCodes(process),
    ...ownTreeAsOlder(process),
  ];
}

function unknownNames({ where, names, among, which, correct = '' }: Reference): readonly Fault[] {
  return [...new Set(names)]
    .filter((name) => !among.includes(name))
    .map((name) => ({
      says: `${where}: ${which.replace('{name}', name)}`,
      cure:
        correct === ''
          ? `${meant(name, among)}known are ${knownText(among)}`
          : correct.replace('{known}', knownText(among)),
    }));
}

function meant(name: string, among: readonly string[]): string {
  const [nearest] = nearestNames(name, among);
  return nearest === undefined ? '' : `perhaps ${nearest} is meant; `;
}

function knownText(among: readonly string[]): string {
  return among.length === 0 ? 'none' : [...new Set(among)].toSorted().join(', ');
}

function doubled(where: string, names: readonly string[]): readonly Fault[] {
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.map((name) => ({
    says: `${where}: ${name === '' ? 'the empty one' : name} is there twice`,
    cure: 'give one of the two another name, or delete it',
  }));
}

interface Parameters {
  readonly where: string;
  readonly parameters: readonly string[];
}

function parametersOf({ rules, recipeParameters, name }: Process): readonly Parameters[] {
  return [
    ...rules.steps.map(({ id, parameters, inputs }) => ({
      where: `steps, ${id}`,
      parameters: [
        ...parameters,
        ...inputs.flatMap(({ choices }) => choices.flatMap((choice) => choice.parameters ?? [])),
      ],
    })),
    ...rules.alignment.secondAttempts.map(({ id, parameters }) => ({ where: `alignment, ${id}`, parameters })),
    ...Object.entries(recipeParameters).map(([recipe, parameters]) => {
      return { where: `processes.${name}.recipeParameters, ${recipe}`, parameters };
    }),
  ];
}

function outOfBounds({ rules }: Process, where: string, parameters: readonly string[]): readonly Fault[] {
  return parameters.flatMap((parameter) => {
    const text = optionBoundText([parameter], rules.optionBounds);
    return text === undefined ? [] : [{ says: `${where}: ${text}`, cure: 'give a number within the bounds' }];
  });
}

/** Preparation would read what it has written itself, and the older ABs would be gone. */
function ownTreeAsOlder({ name, trees, olderAbs }: Process): readonly Fault[] {
  if (olderAbs === undefined || !Object.values(trees).includes(olderAbs.tree)) return [];
  return [
    {
      says: `processes.${name}.olderAbs.tree is ${olderAbs.tree}, which this process writes`,
      cure: 'name the tree in which the older ABs came',
    },
  ];
}
