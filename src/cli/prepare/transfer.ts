import type { Preparation } from '../../domain/association/edits/preparation.ts';
import { PREPARATION_FILE } from '../../domain/association/edits/preparation.ts';
import { preparationText } from '../../domain/association/edits/preparation-document.ts';
import { preparationLog } from '../../domain/association/edits/prepare-log.ts';
import type { LeftOut } from '../../domain/frame/left-out.ts';
import type { ObRecord } from '../../domain/association/ob-record.ts';
import { obCommentsText, obGradesText } from '../../domain/association/ob-record-files.ts';
import type { Preparing } from '../../domain/association/smart/preparing.ts';
import { ruleVersionOf } from '../../domain/cascade/plan-content.ts';
import type { CliContext } from '../context.ts';
import type { Night } from '../../preparation/read-night.ts';
import { fingerprintsOf, hashesOf, treeFiles } from './stored-preparation.ts';

export interface TransferInput {
  readonly night: Night;
  readonly preparing: Preparing;
  readonly version: number;
  readonly operator: string;
}

/**
 * The confirmed ABs of a date, edited or not, with what was decided: one exchange of the date's folder in the prepared
 * tree. Everything after it is written from the record and could be written again.
 */
export async function transfer(context: CliContext, input: TransferInput): Promise<Preparation> {
  const { abTree, definition } = context;
  const { night } = input;
  const files = treeFiles(input.preparing.editing.current);
  const preparation = preparationOf(context, input, files);
  await abTree.replaceAll(definition.trees.source, night.date, treeFiles(night.originals));
  await abTree.replaceAll(definition.trees.prepared, night.date, {
    ...files,
    [PREPARATION_FILE]: preparationText(preparation),
  });
  await writeRecords(context, preparation);
  return preparation;
}

/** All that lies in the archive for a date and is in no AB, with the reasons. */
export function notUsed({ leftOut, withoutAb }: Night): readonly LeftOut[] {
  return [...leftOut, ...withoutAb];
}

function preparationOf(
  { definition, rules }: CliContext,
  { night, preparing, version, operator }: TransferInput,
  files: Readonly<Record<string, string>>,
): Preparation {
  return {
    format: 1,
    process: definition.name,
    date: night.date,
    version,
    ruleVersion: ruleVersionOf(rules),
    operator,
    at: new Date().toISOString(),
    frames: fingerprintsOf(night.frames),
    obRecords: night.obRecords,
    files: hashesOf(files),
    rawFiles: night.abs.flatMap(({ ab }) => ab.rawFiles),
    leftOut: notUsed(night),
    edits: preparing.editing.edits,
    choices: preparing.editing.choices,
  };
}

async function writeRecords(context: CliContext, preparation: Preparation): Promise<void> {
  const { dateFiles, dataRoot, definition } = context;
  const { date, edits, obRecords, version } = preparation;
  const log = `phoenixPrepare_${definition.instrument}_${date}.log`;
  await dateFiles.write(`${dataRoot.log(date)}/${log}`, preparationLog(preparation));
  await writeObFiles(context, date, obRecords);
  const records = await context.records();
  await records.saveEdits(
    definition.name,
    date,
    edits.map((record) => ({
      process: definition.name,
      unit: date,
      editId: record.id,
      version,
      record,
      state: record.undone === undefined ? ('active' as const) : ('undone' as const),
      at: record.signature.at,
    })),
  );
}

/** `ob_grades` and `ob_comments` of the log folder, as general_getOB leaves them for other tools (seed 000). */
export async function writeObFiles(
  { dateFiles, dataRoot }: CliContext,
  date: string,
  obRecords: readonly ObRecord[],
): Promise<void> {
  await dateFiles.write(`${dataRoot.log(date)}/ob_grades`, obGradesText(obRecords));
  await dateFiles.write(`${dataRoot.log(date)}/ob_comments`, obCommentsText(obRecords));
}
