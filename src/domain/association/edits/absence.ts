import { observingDateIn } from '../../calendar/observing-date.ts';
import { nearestNames } from '../../failure/nearest-names.ts';
import { rawRootOf } from '../ab-names.ts';
import type { ActionKind } from './action.ts';
import type { EditContext } from './edit-context.ts';
import type { Refusal } from './refusal.ts';
import { refused } from './refusal.ts';
import type { SourceAbs } from './source-ab.ts';
import { holderOf } from './source-ab.ts';

const PAST = {
  MERGE: 'merged',
  DELETE: 'deleted',
  EDIT: 'edited',
  SPLIT: 'split',
  ADD_SKY: 'given a sky',
  TRANSFORM: 'transformed',
} as const satisfies Record<ActionKind, string>;

/** Why an AB that an action names is not there: gone by an edit, cannot be read, of another night, or never heard of. */
export function absentAb(name: string, { abs, unreadable }: SourceAbs, { history = [] }: EditContext): Refusal {
  const error = unreadable.get(name);
  if (error !== undefined) return refused(error.message, error.cure);
  const fileName = `${rawRootOf(name)}.fits`;
  const holder = holderOf(fileName, abs.values());
  const instead = holder === undefined ? '' : `; name ${holder.name}, which has ${fileName} now`;
  const taken = history.findLast(
    ({ undone, before, after }) => undone === undefined && Object.hasOwn(before, name) && !Object.hasOwn(after, name),
  );
  if (taken !== undefined)
    return refused(
      `${name} is not there any more: ${PAST[taken.action.kind]} by ${taken.id}`,
      `undo ${taken.id} first${instead}`,
    );
  const undone = history.findLast(
    (record) => record.undone !== undefined && Object.hasOwn(record.after, name) && !Object.hasOwn(record.before, name),
  );
  if (undone !== undefined)
    return refused(
      `${name} is not there any more: ${undone.id}, which made it, is undone`,
      `do ${undone.id} again first${instead}`,
    );
  if (holder !== undefined)
    return refused(`there is no AB ${name}: ${fileName} is in ${holder.name}`, `name ${holder.name}`);
  const night = otherNightOf(name, abs.values());
  if (night !== undefined)
    return refused(`${name} belongs to another night, ${night}`, `edit it there: phoenix prepare -d ${night}`);
  return refused(`there is no AB ${name}`, nearestCure(name, [...abs.keys()]));
}

/** Why a raw file that an action names is in none of its ABs. */
export function absentFile(fileName: string, { abs }: SourceAbs, { frames }: EditContext): Refusal {
  const holder = holderOf(fileName, abs.values());
  if (holder !== undefined)
    return refused(
      `${fileName} is in ${holder.name}, which this action does not name`,
      `name ${holder.name} too, or leave the file out`,
    );
  if (frames.has(fileName))
    return refused(`${fileName} is in no AB`, 'prepare the date again: every science frame then has an AB');
  const night = otherNightOf(fileName, abs.values());
  if (night !== undefined)
    return refused(
      `${fileName} belongs to another night, ${night}`,
      `leave it out, or edit it there: phoenix prepare -d ${night}`,
    );
  return refused(`there is no frame ${fileName} in this night`, nearestCure(fileName, [...frames.keys()]));
}

function nearestCure(name: string, known: readonly string[]): string {
  const nearest = nearestNames(name, known);
  return nearest.length === 0
    ? 'there is nothing to edit in this night'
    : `name one that is there: ${nearest.join(', ')}`;
}

/** Observing date that a name with a time belongs to; undefined when it is that of these ABs, or nobody knows. */
function otherNightOf(name: string, abs: Iterable<{ readonly ab: { readonly date: string } }>): string | undefined {
  const night = observingDateIn(name);
  const dates = [...abs].map(({ ab }) => ab.date);
  return night === undefined || dates.length === 0 || dates.includes(night) ? undefined : night;
}
