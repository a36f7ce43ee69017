import type { Action, ActionKind, DatasetFiles } from './action.ts';
import { ACTION_KINDS, SPLIT_CRITERIA } from './action.ts';
import type { FieldReader, ValueReader } from './value-reader.ts';

/** Fields of an action by its kind. */
export const ACTION_FIELDS = {
  MERGE: ['abs'],
  DELETE: ['ab'],
  EDIT: ['abs', 'datasets'],
  SPLIT: ['ab', 'by', 'datasets'],
  ADD_SKY: ['abs', 'skyFiles'],
  TRANSFORM: ['abs', 'to'],
} as const satisfies Record<ActionKind, readonly string[]>;

export function readKind(fields: FieldReader): ActionKind {
  return fields.get('kind').oneOf(ACTION_KINDS);
}

/** @throws ValueProblem */
export function readAction(kind: ActionKind, fields: FieldReader): Action {
  switch (kind) {
    case 'MERGE':
      return { kind, abs: abNames(fields) };
    case 'DELETE':
      return { kind, ab: abName(fields.get('ab')) };
    case 'EDIT':
      return { kind, abs: abNames(fields), datasets: datasets(fields) };
    case 'SPLIT':
      return {
        kind,
        ab: abName(fields.get('ab')),
        by: fields.get('by').oneOf(SPLIT_CRITERIA),
        datasets: datasets(fields),
      };
    case 'ADD_SKY':
      return { kind, abs: abNames(fields), skyFiles: fileNames(fields.get('skyFiles')) };
    case 'TRANSFORM':
      return { kind, abs: abNames(fields), to: fields.get('to').oneOf(['OBJECT', 'SKY']) };
  }
}

/** Names of ABs become names of files: they hold neither blanks nor folders. */
export function abName(value: ValueReader): string {
  return value.word('the name of an AB (….ab)', /^[^\s/\\\p{Cc}]+\.ab$/u);
}

function abNames(fields: FieldReader): readonly string[] {
  return fields.get('abs').list('AB names').map(abName);
}

function datasets(fields: FieldReader): readonly DatasetFiles[] {
  return fields.get('datasets').list('datasets').map(fileNames);
}

function fileNames(value: ValueReader): DatasetFiles {
  return value
    .list('raw file names')
    .map((item) => item.word('the name of a raw file (….fits)', /^[^\s/\\\p{Cc}]+\.fits$/u));
}
