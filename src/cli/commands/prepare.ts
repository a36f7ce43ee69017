import { createAbs } from '../../domain/association/create-abs.ts';
import type { CreateAbsResult } from '../../domain/association/create-abs.ts';
import { readCalibrations, readFrames } from '../../domain/frame/read-frames.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import { ERROR_CODES } from '../../domain/outcome/error-codes.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from './process-date.ts';

export interface PrepareOptions {
  readonly date: string;
  readonly accept?: boolean;
  readonly json?: boolean;
}

/** `phoenix prepare`: creates the ABs of a date and, accepted, transfers all of them to the prepared tree at once. */
export async function prepareCommand(context: CliContext, { date, accept, json }: PrepareOptions): Promise<ExitCode> {
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
