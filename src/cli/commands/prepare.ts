import { createAbs } from '../../domain/association/create-abs.ts';
import type { CreateAbsResult } from '../../domain/association/create-abs.ts';
import { readCalibrations, readFrames } from '../../domain/frame/read-frames.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import { ERROR_CODES } from '../../domain/outcome/error-codes.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { AbTree } from '../../ports/ab-tree.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from './process-date.ts';

export interface PrepareOptions {
  readonly date: string;
  readonly accept?: boolean;
  /** Replaces ABs of the prepared tree that were edited. */
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `phoenix prepare`: creates the ABs of a date and, accepted, transfers all of them to the prepared tree at once. */
export async function prepareCommand(context: CliContext, options: PrepareOptions): Promise<ExitCode> {
  const { date, accept, json } = options;
  assertDate(date);
  const { out, definition, abTree } = context;
  const made = await createDateAbs(context, date);
  for (const { message, cure } of made.problems) out.warn(`phoenix: ${message}; ${cure}`);
  if (json === true) out.json({ date, abs: made.abs.map(({ ab }) => ab), problems: made.problems });
  if (made.abs.length === 0) return exitWithoutAbs(date, made.problems);
  out.table(
    ['AB', 'type', 'raw files', 'OB', 'target', 'programme'],
    made.abs.map(({ ab }) => [
      ab.name,
      ab.rawType,
      String(ab.rawFiles.length),
      String(ab.obsId),
      ab.obsTargName,
      ab.obsProgId,
    ]),
  );
  if (accept === true && options.overwrite !== true) await assertUnedited(context, date, made.files);
  await abTree.replaceAll(definition.trees.source, date, made.files);
  if (accept !== true) {
    out.say(`Nothing is accepted yet. next: phoenix prepare -d ${date} --accept`);
    return EXIT.waitsForOperator;
  }
  await abTree.replaceAll(definition.trees.prepared, date, made.files);
  out.say(`${made.abs.length} ABs accepted: ${abTree.pathOf(definition.trees.prepared, date)}`);
  out.say(`next: phoenix -d ${date} -P`);
  return made.problems.length > 0 ? EXIT.doneWithFailures : EXIT.done;
}

/** The problems are written already. */
function exitWithoutAbs(date: string, [problem]: readonly Problem[]): ExitCode {
  if (problem !== undefined) return ERROR_CODES[problem.code].exitCode;
  throw new PhoenixError('DATE_WITHOUT_SCIENCE', `${date} gives no ABs`, 'check the raw frames');
}

type Files = Readonly<Record<string, string>>;

const NAMED_FILES_MAX = 3;

/** @throws PhoenixError USAGE when accepting would replace what somebody has edited, deleted or added by hand */
async function assertUnedited({ abTree, definition }: CliContext, date: string, made: Files): Promise<void> {
  const [prepared, source] = await Promise.all([
    readTree(abTree, definition.trees.prepared, date),
    readTree(abTree, definition.trees.source, date),
  ]);
  const edited = editedFiles({ prepared, source, made });
  if (edited.length === 0) return;
  const named = edited.slice(0, NAMED_FILES_MAX).join(', ');
  const others = edited.length - NAMED_FILES_MAX;
  throw new PhoenixError(
    'USAGE',
    `${abTree.pathOf(definition.trees.prepared, date)} holds edited files: ${named}${others > 0 ? ` and ${others} more` : ''}`,
    `phoenix prepare -d ${date} --accept --overwrite replaces them`,
  );
}

async function readTree(abTree: AbTree, tree: string, date: string): Promise<Files> {
  const names = await abTree.list(tree, date);
  const texts = await Promise.all(names.map(async (name) => [name, await abTree.read(tree, date, name)] as const));
  return Object.fromEntries(texts);
}

/**
 * Files of the prepared tree that are neither as they would be made now nor as they were made the last time (the source
 * tree): a night whose frames have changed meanwhile is not an edited one. Sorted; none while nothing is prepared.
 */
export function editedFiles(trees: Readonly<Record<'prepared' | 'source' | 'made', Files>>): readonly string[] {
  const { prepared, source, made } = trees;
  if (Object.keys(prepared).length === 0) return [];
  const names = new Set([...Object.keys(prepared), ...Object.keys(made)]);
  return [...names].filter((name) => prepared[name] !== made[name] && prepared[name] !== source[name]).toSorted();
}

async function createDateAbs(context: CliContext, date: string): Promise<CreateAbsResult> {
  const { archive, rules } = context;
  const raws = await archive.listRawFrames(date);
  const certified = await archive.listCalibrations();
  const [frames, calibrations] = await Promise.all([
    readFrames(
      archive,
      raws.map(({ fileName }) => fileName),
      rules.classification,
    ),
    readCalibrations(
      archive,
      certified.map(({ fileName }) => fileName),
    ),
  ]);
  const made = createAbs({ date, frames: frames.frames, calibrations: calibrations.calibrations, rules });
  return { ...made, problems: [...frames.problems, ...calibrations.problems, ...made.problems] };
}
