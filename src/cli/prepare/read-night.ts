import type { CreateAbsResult } from '../../domain/association/create-abs.ts';
import { createAbs } from '../../domain/association/create-abs.ts';
import type { AbSet } from '../../domain/association/edits/edit-record.ts';
import { alogNameOf } from '../../domain/association/ab-names.ts';
import type { ObRecord } from '../../domain/association/ob-record.ts';
import { takeOlderAbs } from '../../domain/association/older-abs.ts';
import { analyseNight } from '../../domain/association/smart/analyse-night.ts';
import type { Field } from '../../domain/association/smart/field.ts';
import { fieldOf, nominalField } from '../../domain/association/smart/field-geometry.ts';
import type { Finding } from '../../domain/association/smart/finding.ts';
import type { Calibration, Frame } from '../../domain/frame/frame.ts';
import type { HeaderCorrection } from '../../domain/frame/header-correction.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import { readCalibrations, readFrames } from '../../domain/frame/read-frames.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { CliContext } from '../context.ts';

/** A date as preparation sees it: everything read, nothing written. */
export interface Night {
  readonly date: string;
  readonly frames: readonly Frame[];
  readonly obRecords: readonly ObRecord[];
  readonly abs: CreateAbsResult['abs'];
  readonly originals: AbSet;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  fieldOf(insMode: string): Field;
}

/** Headers, OB records and corrections of a date; its ABs, created or taken from an older tree; what the analysis finds. */
export async function readNight(context: CliContext, date: string): Promise<Night> {
  const { rules, definition } = context;
  const [obRecords, corrections] = await Promise.all([context.obRecords.read(date), context.corrections.read(date)]);
  const raw = await readRawFrames(context, date, corrections);
  const certified = await readCertified(context);
  const made = await makeAbs(context, { date, ...raw, ...certified, obRecords, corrections });
  const { fields, problems: fieldProblems } = await readFields(context, made);
  const blocks = made.abs.map(({ ab }) => ab);
  const field = (insMode: string): Field => fields.get(insMode) ?? nominalOf(context, insMode);
  const { findings, problems } = analyseNight({
    abs: blocks,
    frames: raw.frames,
    obRecords,
    fieldOf: field,
    rules,
    limits: definition.limits,
  });
  return {
    date,
    frames: raw.frames,
    obRecords,
    abs: made.abs,
    originals: originalsOf(made),
    findings,
    problems: [...raw.problems, ...certified.problems, ...made.problems, ...fieldProblems, ...problems],
    fieldOf: field,
  };
}

interface RawFrames {
  readonly frames: readonly Frame[];
  readonly problems: readonly Problem[];
}

async function readRawFrames(
  { archive, rules }: CliContext,
  date: string,
  corrections: readonly HeaderCorrection[],
): Promise<RawFrames> {
  const names = (await archive.listRawFrames(date)).map(({ fileName }) => fileName);
  return readFrames(archive, names, { rules, corrections });
}

async function readCertified({ archive, rules }: CliContext): Promise<{
  readonly calibrations: readonly Calibration[];
  readonly problems: readonly Problem[];
}> {
  const names = (await archive.listCalibrations()).map(({ fileName }) => fileName);
  return readCalibrations(archive, names, { rules });
}

interface AbSources extends RawFrames {
  readonly date: string;
  readonly calibrations: readonly Calibration[];
  readonly obRecords: readonly ObRecord[];
  readonly corrections: readonly HeaderCorrection[];
}

/** Before the cut-over date the ABs of the older tree are taken as they are (seed 002, 4.1). */
async function makeAbs(context: CliContext, sources: AbSources): Promise<CreateAbsResult> {
  const { definition, rules, events } = context;
  const { olderAbs } = definition;
  const input = { ...sources, rules, events, process: definition };
  if (olderAbs === undefined || sources.date >= olderAbs.until) return createAbs(input);
  return takeOlderAbs({ ...input, texts: await readTexts(context, olderAbs.tree, sources.date) });
}

async function readTexts(
  { abTree }: CliContext,
  tree: string,
  date: string,
): Promise<Readonly<Record<string, string>>> {
  const names = await abTree.list(tree, date);
  if (names.length === 0) {
    throw new PhoenixError(
      'NOT_PREPARED',
      `${date} is before the cut-over date and has no ABs in the older tree ${tree}`,
      `put them into ${abTree.pathOf(tree, date)}, or change olderAbs of the process in phoenix.yaml`,
    );
  }
  const texts = await Promise.all(names.map(async (name) => [name, await abTree.read(tree, date, name)] as const));
  return Object.fromEntries(texts);
}

interface Fields {
  readonly fields: ReadonlyMap<string, Field>;
  readonly problems: readonly Problem[];
}

/** The footprint in each instrument mode, from the GEOMETRY_TABLE that was associated. */
async function readFields({ archive, rules }: CliContext, { abs }: CreateAbsResult): Promise<Fields> {
  const fields = new Map<string, Field>();
  const problems: Problem[] = [];
  for (const { ab } of abs) {
    const table = ab.inputs.find(({ tag }) => tag === rules.smart.geometryTag)?.source;
    const scale = rules.smart.scales.find(({ insModePrefix }) => ab.insMode.startsWith(insModePrefix));
    if (fields.has(ab.insMode) || table?.kind !== 'calib' || scale === undefined) continue;
    try {
      fields.set(ab.insMode, fieldOf(await archive.readGeometry(table.fileName), scale.spaxelArcsec, table.fileName));
    } catch (error) {
      if (!(error instanceof PhoenixError)) throw error;
      problems.push({
        code: error.code,
        subject: table.fileName,
        message: `${error.message}: the nominal field of ${scale.nominalArcsec} arcsec stands in`,
        cure: error.cure,
      });
      fields.set(ab.insMode, nominalField(scale.nominalArcsec));
    }
  }
  return { fields, problems };
}

function nominalOf({ rules }: CliContext, insMode: string): Field {
  const { scales } = rules.smart;
  const scale = scales.find(({ insModePrefix }) => insMode.startsWith(insModePrefix)) ?? scales[0];
  return nominalField(scale?.nominalArcsec ?? 0);
}

function originalsOf({ abs, files }: CreateAbsResult): AbSet {
  return Object.fromEntries(
    abs.map(({ ab }) => [ab.name, { ab: files[ab.name] ?? '', alog: files[alogNameOf(ab.name)] ?? '' }]),
  );
}
