import type { ObRecord } from '../ob-record.ts';
import type { Preparation, PreparationDiff } from './preparation.ts';

/** What has changed in the frames and OB records of a date since it was prepared. */
export function diffPreparations(
  before: Pick<Preparation, 'frames' | 'obRecords'>,
  now: Pick<Preparation, 'frames' | 'obRecords'>,
): PreparationDiff {
  const names = Object.keys(now.frames).toSorted();
  return {
    added: names.filter((name) => !Object.hasOwn(before.frames, name)),
    removed: Object.keys(before.frames)
      .filter((name) => !Object.hasOwn(now.frames, name))
      .toSorted(),
    changedHeaders: names.filter(
      (name) => Object.hasOwn(before.frames, name) && before.frames[name] !== now.frames[name],
    ),
    changedObs: changedObs(before.obRecords, now.obRecords),
  };
}

function changedObs(before: readonly ObRecord[], now: readonly ObRecord[]): readonly string[] {
  const old = new Map(before.map((record) => [keyOf(record), record]));
  const current = new Map(now.map((record) => [keyOf(record), record]));
  const keys = [...new Set([...old.keys(), ...current.keys()])].toSorted();
  return keys.flatMap((key) => changesOf(key, old.get(key), current.get(key)));
}

/** `OB 1134385`, `OB 1134385 of 2014-12-15T00:53:10` */
function keyOf({ obsId, obsStart }: ObRecord): string {
  return `OB ${obsId}${obsStart === undefined ? '' : ` of ${obsStart}`}`;
}

function changesOf(key: string, before: ObRecord | undefined, now: ObRecord | undefined): string[] {
  return [
    changeOf(`${key}: grade`, textOf(before?.grade), textOf(now?.grade)),
    changeOf(`${key}: mode`, before?.obsMode ?? 'NONE', now?.obsMode ?? 'NONE'),
    changeOf(`${key}: comment`, quoted(before?.comment), quoted(now?.comment)),
  ].flat();
}

function changeOf(what: string, before: string, now: string): string[] {
  return before === now ? [] : [`${what} ${before} -> ${now}`];
}

const NOTHING = 'none';

function textOf(text = ''): string {
  return text === '' ? NOTHING : text;
}

/** Comments are on one line, whatever is in them. */
function quoted(comment = ''): string {
  return comment === '' ? NOTHING : JSON.stringify(comment);
}
