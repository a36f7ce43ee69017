import { stringify } from 'yaml';
import { diffPreparations } from '../../domain/association/edits/diff-preparation.ts';
import { editsDocument } from '../../domain/association/edits/edits-file.ts';
import { PREPARATION_FILE } from '../../domain/association/edits/preparation.ts';
import type { Preparation, PreparationDiff } from '../../domain/association/edits/preparation.ts';
import { preparationText } from '../../domain/association/edits/preparation-document.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { DatePreparation } from '../commands/prepare.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { printDiff } from './present.ts';
import { readStoredDate } from './stored-preparation.ts';
import { writeObFiles } from './transfer.ts';

/** `--export FILE`: the active edits of a prepared date, as `--edits` reads them. */
export async function exportEdits(
  context: CliContext,
  { date, json }: DatePreparation,
  path: string,
): Promise<ExitCode> {
  const preparation = await storedPreparation(context, date);
  const edits = preparation.edits.filter(({ undone }) => undone === undefined);
  await context.dateFiles.write(path, stringify(editsDocument({ edits }, date)));
  if (json === true) context.out.json({ date, path, edits: edits.length });
  context.out.say(
    `${edits.length} edits of ${date} written to ${path}; phoenix prepare -d ${date} --edits ${path} does them again`,
  );
  return EXIT.done;
}

/** `--refresh-ob`: grades and comments are read again; ABs and decisions stay as they are. */
export async function refreshObRecords(context: CliContext, { date, json }: DatePreparation): Promise<ExitCode> {
  const { out } = context;
  const { version, diff } = await context.aloneWith(date, () => withObRecordsOfToday(context, date));
  if (json === true) out.json({ date, version, changedObs: diff.changedObs });
  if (diff.changedObs.length === 0) out.say(`${date}: grades and comments are as they were`);
  else printDiff(out, version, diff);
  if (diff.changedObs.length > 0)
    out.say(`next: phoenix prepare -d ${date} -V shows whether a recommendation has changed`);
  return EXIT.done;
}

async function withObRecordsOfToday(
  context: CliContext,
  date: string,
): Promise<{ readonly version: number; readonly diff: PreparationDiff }> {
  const { abTree, definition } = context;
  const preparation = await storedPreparation(context, date);
  const obRecords = await context.obRecords.read(date);
  const files = await readFiles(context, date);
  await abTree.replaceAll(definition.trees.prepared, date, {
    ...files,
    [PREPARATION_FILE]: preparationText({ ...preparation, obRecords }),
  });
  await writeObFiles(context, date, obRecords);
  const { version, frames } = preparation;
  return { version, diff: diffPreparations(preparation, { frames, obRecords }) };
}

async function readFiles({ abTree, definition }: CliContext, date: string): Promise<Readonly<Record<string, string>>> {
  const tree = definition.trees.prepared;
  const names = await abTree.list(tree, date);
  const texts = await Promise.all(names.map(async (name) => [name, await abTree.read(tree, date, name)] as const));
  return Object.fromEntries(texts);
}

async function storedPreparation(context: CliContext, date: string): Promise<Preparation> {
  const { preparation } = await readStoredDate(context, date);
  if (preparation !== undefined) return preparation;
  throw new PhoenixError('NOT_PREPARED', `${date} is not prepared`, `phoenix prepare -d ${date} --accept, or -V`);
}
