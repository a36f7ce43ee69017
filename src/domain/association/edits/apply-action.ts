import { absentAb } from './absence.ts';
import type { Action } from './action.ts';
import { abNamesOf, describeAction } from './action.ts';
import { addSky } from './add-sky.ts';
import type { Deal } from './deal-out.ts';
import { dealOut } from './deal-out.ts';
import type { Derivation } from './derivation.ts';
import { derivedAb } from './derive-ab.ts';
import type { EditContext } from './edit-context.ts';
import type { AbSet } from './edit-record.ts';
import type { Refusal } from './refusal.ts';
import { refused } from './refusal.ts';
import type { SourceAb, SourceAbs } from './source-ab.ts';
import { readAbs } from './source-ab.ts';
import { transform } from './transform.ts';

export type { EditContext } from './edit-context.ts';

export type Applied =
  | {
      readonly kind: 'done';
      /** All ABs of the date, by name. */
      readonly set: AbSet;
      /** Those that the action named, and what became of them; one that stays as it is is in both. */
      readonly before: AbSet;
      readonly after: AbSet;
    }
  | Refusal;

/** Carries an action out on the texts of the ABs, or says why it does not fit. No raw file is lost or used twice by it. */
export function applyAction(set: AbSet, action: Action, context: EditContext): Applied {
  const all = readAbs(set, context.rules);
  const from = namedAbs(action, all, context);
  if (isRefusal(from)) return from;
  const derivations = derivationsOf(action, from, all, context);
  if (isRefusal(derivations)) return derivations;
  const changed = new Set(derivations.flatMap(({ donors }) => donors.map(({ name }) => name)));
  const clash = derivations.find(({ name }) => Object.hasOwn(set, name) && !changed.has(name));
  if (clash !== undefined) return nameClash(clash, all);
  const names = abNamesOf(action);
  const before = pick(set, (name) => names.includes(name));
  const after = replaced(
    pick(before, (name) => !changed.has(name)),
    {},
    Object.fromEntries(derivations.map((derivation) => [derivation.name, derivedAb(derivation, context)])),
  );
  return { kind: 'done', set: replaced(set, before, after), before, after };
}

/** A set without some ABs and with others, in the order of their names. */
export function replaced(set: AbSet, gone: AbSet, come: AbSet): AbSet {
  return sorted([...Object.entries(set).filter(([name]) => !Object.hasOwn(gone, name)), ...Object.entries(come)]);
}

function pick(set: AbSet, isWanted: (name: string) => boolean): AbSet {
  return sorted(Object.entries(set).filter(([name]) => isWanted(name)));
}

function sorted(entries: readonly (readonly [string, AbSet[string]])[]): AbSet {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function namedAbs(action: Action, all: SourceAbs, context: EditContext): readonly SourceAb[] | Refusal {
  const names = abNamesOf(action);
  if (names.length === 0) return refused(`this ${action.kind} names no AB`, 'name one');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return refused(`${twice} is named twice`, 'name it once');
  const absent = names.find((name) => !all.abs.has(name));
  if (absent !== undefined) return absentAb(absent, all, context);
  return names.flatMap((name) => all.abs.get(name) ?? []);
}

function derivationsOf(
  action: Action,
  from: readonly SourceAb[],
  all: SourceAbs,
  context: EditContext,
): readonly Derivation[] | Refusal {
  if (action.kind === 'ADD_SKY') return addSky(action, from, all, context);
  if (action.kind === 'TRANSFORM') return transform(action, from, all, context);
  const deal = dealOf(action, from);
  return isRefusal(deal) ? deal : dealOut(deal, all, context);
}

function dealOf(action: Exclude<Action, { kind: 'ADD_SKY' | 'TRANSFORM' }>, from: readonly SourceAb[]): Deal | Refusal {
  const files = from.flatMap((source) => source.files.map(({ fileName }) => fileName));
  const note = describeAction(action);
  switch (action.kind) {
    case 'MERGE':
      if (from.length < 2) return refused('one AB alone cannot be merged', 'name two or more');
      return { from, datasets: [files], keepsSkies: false, modified: true, note };
    case 'DELETE':
      if (files.length < 2) return refused(`${action.ab} is no combined AB: it has 1 file`, 'leave this action out');
      return { from, datasets: files.map((fileName) => [fileName]), keepsSkies: true, note };
    case 'EDIT':
      return { from, datasets: action.datasets, keepsSkies: false, modified: true, note };
    case 'SPLIT':
      return { from, datasets: action.datasets, keepsSkies: true, modified: true, note };
  }
}

function nameClash({ name, files }: Derivation, { abs, unreadable }: SourceAbs): Refusal {
  const error = unreadable.get(name);
  if (error !== undefined) return refused(error.message, error.cure);
  const has = abs.get(name)?.files.map(({ fileName }) => fileName) ?? [];
  return refused(
    `${name}, the AB of ${files.map(({ fileName }) => fileName).join(', ')}, would replace one of ${has.join(', ')}`,
    `name ${name} in this action too, or rename it in the tree`,
  );
}

function isRefusal(value: Refusal | Deal | readonly unknown[]): value is Refusal {
  return 'kind' in value;
}
