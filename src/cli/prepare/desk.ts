import type { Signature } from '../../domain/association/edits/edit-record.ts';
import { diffPreparations } from '../../domain/association/edits/diff-preparation.ts';
import type { EditingContext } from '../../domain/association/edits/editing.ts';
import { beginEditing, resumeEditing } from '../../domain/association/edits/editing.ts';
import type { Preparation, PreparationDiff } from '../../domain/association/edits/preparation.ts';
import type { Preparing } from '../../domain/association/smart/preparing.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { assertAllowed } from '../../domain/stage/allowed.ts';
import { opensNewVersion } from '../../domain/stage/questions.ts';
import { findDate } from '../../operation/known-date.ts';
import type { Night } from '../../preparation/read-night.ts';
import { readNight } from '../../preparation/read-night.ts';
import type { CliContext } from '../context.ts';
import type { DatePreparation } from '../commands/prepare.ts';
import { fingerprintsOf, readStoredDate } from './stored-preparation.ts';

/** A date on the desk of whoever prepares it: what was read, what was decided before, what is decided now. */
export interface Desk {
  readonly night: Night;
  readonly preparing: Preparing;
  readonly context: EditingContext;
  /** The preparation in the tree, where there is one. */
  readonly previous: Preparation | undefined;
  readonly editedByHand: readonly string[];
  /** Of the files in the tree when the desk was opened. */
  readonly fingerprint: string;
  readonly diff: PreparationDiff;
  /** Version that a transfer would give. */
  readonly version: number;
  /** Edits that no longer fit or cannot be done. */
  readonly refused: readonly Problem[];
  sign(reason: string): Signature;
}

/** Reads the night and puts the decisions of its last preparation on the ABs as they are made now. */
export async function openDesk(context: CliContext, options: DatePreparation): Promise<Desk> {
  const { date } = options;
  const { definition, rules } = context;
  const night = await readNight(context, { process: definition, rules, events: rules.events, date });
  const { preparation: previous, editedByHand, fingerprint } = await readStoredDate(context, date);
  const frames = new Map(night.frames.map((frame) => [frame.fileName, frame]));
  const { minExptimeSeconds } = context.definition.limits;
  const editingContext: EditingContext = { rules: context.rules, frames, minExptimeSeconds };
  const resumed =
    previous === undefined
      ? { editing: beginEditing(night.originals), problems: [] }
      : resumeEditing(night.originals, previous, editingContext);
  const now = { frames: fingerprintsOf(night.frames), obRecords: night.obRecords };
  return {
    night,
    preparing: { editing: resumed.editing, findings: night.findings },
    context: editingContext,
    previous,
    editedByHand,
    fingerprint,
    diff: previous === undefined ? NOTHING_CHANGED : diffPreparations(previous, now),
    version: previous?.version ?? 1,
    refused: resumed.problems,
    sign: (reason) => signature(context, options, reason),
  };
}

const NOTHING_CHANGED: PreparationDiff = { added: [], removed: [], changedHeaders: [], changedObs: [] };

function signature({ config }: CliContext, { operator, reason }: DatePreparation, because: string): Signature {
  return {
    operator: operator ?? config.operator,
    at: new Date().toISOString(),
    reason: reason ?? because,
  };
}

/**
 * What somebody else has transferred meanwhile would be gone without a word: whoever decided on the ABs as they were
 * decides again.
 * @throws PhoenixError EDIT_REFUSED
 */
export async function assertAsOpened(context: CliContext, date: string, { fingerprint }: Desk): Promise<void> {
  const now = await readStoredDate(context, date);
  if (now.fingerprint === fingerprint) return;
  const { operator = 'somebody', at = 'just now' } = now.preparation ?? {};
  throw new PhoenixError(
    'EDIT_REFUSED',
    `${date} has changed since it was read here (last transfer: ${operator}, ${at}); nothing is transferred`,
    'call the command again: it goes on from there',
  );
}

const NAMED_FILES_MAX = 3;

/**
 * Nothing that a running plan reads or a human wrote is replaced unasked; a date that has ended gets the next version.
 * @throws PhoenixError USAGE, ALREADY_RUNNING
 */
export async function readyToTransfer(
  context: CliContext,
  { date, overwrite }: DatePreparation,
  desk: Desk,
): Promise<Desk> {
  const row = await findDate(context, date);
  const stage = row?.stage ?? 'planning';
  assertAllowed('prepare', { unit: date, stage });
  const notice = editedByHandNotice(context, date, desk.editedByHand);
  if (notice !== undefined && overwrite !== true) throw editedByHandError(date, notice);
  const previous = desk.previous?.version ?? 0;
  return {
    ...desk,
    version: opensNewVersion(stage, row?.distribution !== undefined) ? previous + 1 : Math.max(1, previous),
  };
}

/** `… holds files edited by hand: A.ab, A.alog`; undefined: it holds none. */
export function editedByHandNotice(
  { abTree, definition }: CliContext,
  date: string,
  files: readonly string[],
): string | undefined {
  if (files.length === 0) return undefined;
  const named = files.slice(0, NAMED_FILES_MAX).join(', ');
  const others = files.length - NAMED_FILES_MAX;
  return `${abTree.pathOf(definition.trees.prepared, date)} holds files edited by hand: ${named}${others > 0 ? ` and ${others} more` : ''}`;
}

function editedByHandError(date: string, notice: string): PhoenixError {
  return new PhoenixError(
    'USAGE',
    notice,
    `make the same edits with phoenix prepare -d ${date} -V, or give --overwrite to replace the files`,
  );
}
