import { alogNameOf } from '../domain/association/ab-names.ts';
import { abFromText } from '../domain/association/ab-text.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { CreateAbsResult } from '../domain/association/create-abs.ts';
import { createAbs } from '../domain/association/create-abs.ts';
import type { LeftOut } from '../domain/association/left-out.ts';
import { takeOlderAbs } from '../domain/association/older-abs.ts';
import { framesOfDate, neighbourDates } from '../domain/association/template-dates.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { HeaderCorrection } from '../domain/frame/header-correction.ts';
import type { Problem } from '../domain/frame/problem.ts';
import { readCalibrations, readFrames } from '../domain/frame/read-frames.ts';
import type { CalendarEvent } from '../domain/instrument.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { Instrument } from '../instances/index.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { Archive } from '../ports/archive.ts';
import type { Corrections } from '../ports/corrections.ts';
import type { ObRecords } from '../ports/ob-records.ts';

export interface SimpleAbsDependencies {
  readonly archive: Archive;
  readonly abTree: AbTree;
  readonly corrections: Pick<Corrections, 'read'>;
  readonly obRecords: Pick<ObRecords, 'read'>;
  /** Event calendar of the instrument and the site. */
  eventsOfProcess(process: string): readonly CalendarEvent[];
  definition(process: string): ProcessDefinition;
  instrumentOfProcess(process: string): Instrument;
}

/** ABs that the cascade starts from. */
export interface SimpleAbs {
  readonly abs: readonly AssociationBlock[];
  /** Association logs by AB name. */
  readonly alogs: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/**
 * The simple ABs of a date: those of the prepared tree; of a process without preparation, where nobody has prepared the date
 * all the same, ABs as `phoenix prepare` would create them.
 * @throws PhoenixError NOT_PREPARED, AB_INVALID, DATE_UNKNOWN, DATE_WITHOUT_SCIENCE
 */
export async function simpleAbsOf(deps: SimpleAbsDependencies, process: string, date: string): Promise<SimpleAbs> {
  const definition = deps.definition(process);
  const { prepared } = definition.trees;
  const texts = await readTexts(deps.abTree, prepared, date);
  const names = Object.keys(texts).filter((name) => name.endsWith('.ab'));
  if (names.length > 0) {
    return {
      abs: names.map((name) => abFromText(texts[name] ?? '', name)),
      alogs: Object.fromEntries(names.map((name) => [name, texts[alogNameOf(name)] ?? ''])),
      leftOut: [],
      problems: [],
    };
  }
  if (definition.preparation === 'none') return createSimpleAbs(deps, definition, date);
  throw new PhoenixError(
    'NOT_PREPARED',
    `${date} has no ABs in tree ${prepared}`,
    `prepare it first: phoenix prepare -d ${date} --accept`,
  );
}

async function createSimpleAbs(
  deps: SimpleAbsDependencies,
  definition: ProcessDefinition,
  date: string,
): Promise<SimpleAbs> {
  const made = await makeAbs(deps, definition, date);
  if (made.abs.length === 0) {
    const [problem] = made.problems;
    throw new PhoenixError(
      problem?.code ?? 'DATE_WITHOUT_SCIENCE',
      problem?.message ?? `${date} gives no ABs`,
      problem?.cure ?? 'check the raw frames of the date',
    );
  }
  // Where anybody may look at them, as after phoenix prepare.
  await deps.abTree.replaceAll(definition.trees.source, date, made.files);
  return {
    abs: made.abs.map(({ ab }) => ab),
    alogs: Object.fromEntries(made.abs.map(({ ab, alog }) => [ab.name, alog])),
    leftOut: made.leftOut,
    problems: made.problems,
  };
}

/** Before the cut-over date the ABs of the older tree are taken as they are (seed 002, 4.1). */
async function makeAbs(
  deps: SimpleAbsDependencies,
  process: ProcessDefinition,
  date: string,
): Promise<CreateAbsResult> {
  const { archive } = deps;
  const { rules } = deps.instrumentOfProcess(process.name);
  const [obRecords, corrections] = await Promise.all([deps.obRecords.read(date), deps.corrections.read(date)]);
  const raw = await readDate(deps, { process, date, corrections });
  const certified = await readCalibrations(archive, namesOf(await archive.listCalibrations()), { rules });
  const input = {
    date,
    frames: raw.frames,
    calibrations: certified.calibrations,
    rules,
    events: deps.eventsOfProcess(process.name),
    obRecords,
    corrections,
    process,
  };
  const { olderAbs } = process;
  const made =
    olderAbs === undefined || date >= olderAbs.until
      ? createAbs(input)
      : takeOlderAbs({ ...input, texts: await readTexts(deps.abTree, olderAbs.tree, date) });
  return {
    ...made,
    leftOut: [...raw.leftOut, ...made.leftOut],
    problems: [...raw.problems, ...certified.problems, ...made.problems],
  };
}

interface DateRequest {
  readonly process: ProcessDefinition;
  readonly date: string;
  readonly corrections: readonly HeaderCorrection[];
}

interface DateHeaders {
  readonly frames: readonly Frame[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/** Frames of the date, with what the dates around it have of its templates. */
async function readDate(
  deps: SimpleAbsDependencies,
  { process, date, corrections }: DateRequest,
): Promise<DateHeaders> {
  const { archive } = deps;
  const { rules } = deps.instrumentOfProcess(process.name);
  const read = async (of: string, known: readonly HeaderCorrection[]) =>
    readFrames(archive, namesOf(await archive.listRawFrames(of)), { rules, corrections: known });
  const own = await read(date, corrections);
  const known = await archive.listDates();
  const around = neighbourDates(own.frames, date).filter((neighbour) => known.includes(neighbour));
  const neighbours = await Promise.all(
    around.map(async (neighbour) => (await read(neighbour, await deps.corrections.read(neighbour))).frames),
  );
  return { ...framesOfDate(own.frames, date, neighbours.flat()), problems: own.problems };
}

function namesOf(entries: readonly { readonly fileName: string }[]): readonly string[] {
  return entries.map(({ fileName }) => fileName);
}

/** ABs and association logs of a date; other files of the tree (the record of the preparation) are not ours to read. */
async function readTexts(abTree: AbTree, tree: string, date: string): Promise<Readonly<Record<string, string>>> {
  const names = (await abTree.list(tree, date)).filter((name) => /\.(?:ab|alog)$/u.test(name));
  const texts = await Promise.all(names.map(async (name) => [name, await abTree.read(tree, date, name)] as const));
  return Object.fromEntries(texts);
}
