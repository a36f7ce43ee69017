import type { AbSet } from '../domain/association/edits/edit-record.ts';
import type { LeftOut } from '../domain/frame/left-out.ts';
import { analyseNight } from '../domain/association/smart/analyse-night.ts';
import type { Field } from '../domain/association/smart/field.ts';
import { fieldOf, nominalField } from '../domain/association/smart/field-geometry.ts';
import type { Finding } from '../domain/association/smart/finding.ts';
import { correctionsFolderOf, unreadFor } from '../domain/frame/corrections-folder.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import type { FieldScale } from '../domain/instance/smart-rules.ts';
import type { Problem } from '../domain/frame/problem.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';
import type { Corrections } from '../ports/corrections.ts';
import type { AbMaking, AbSources, MadeAbs } from './make-abs.ts';
import { makeAbs } from './make-abs.ts';

/** A date as whoever prepares it sees it: everything read, nothing written. */
export interface Night extends Pick<MadeAbs, 'frames' | 'obRecords' | 'abs' | 'withoutAb' | 'packed' | 'misplaced'> {
  readonly date: string;
  readonly originals: AbSet;
  readonly findings: readonly Finding[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  /** Footprint in an instrument mode. */
  fieldOf(insMode: string): Field;
}

export interface NightSources extends AbSources {
  readonly corrections: Pick<Corrections, 'read' | 'list'>;
}

/** The ABs of a date, and what smart association finds in them. */
export async function readNight(sources: NightSources, making: AbMaking): Promise<Night> {
  const { date, rules, process } = making;
  const made = await makeAbs(sources, making);
  const unread = unreadFor(date, correctionsFolderOf(await sources.corrections.list()));
  const fields = await readFields(sources.archive, rules, made);
  const fieldOfMode = (insMode: string): Field => fields.byMode.get(insMode) ?? nominalOf(rules, insMode);
  const { findings, problems } = analyseNight({
    abs: made.abs.map(({ ab }) => ab),
    frames: made.frames,
    obRecords: made.obRecords,
    fieldOf: fieldOfMode,
    rules,
    limits: process.limits,
  });
  return {
    date,
    frames: made.frames,
    obRecords: made.obRecords,
    abs: made.abs,
    originals: Object.fromEntries(made.abs.map(({ ab, text, alog }) => [ab.name, { ab: text, alog }])),
    findings,
    leftOut: made.leftOut,
    withoutAb: made.withoutAb,
    packed: made.packed,
    misplaced: made.misplaced,
    problems: [...unread, ...made.problems, ...fields.problems, ...problems],
    fieldOf: fieldOfMode,
  };
}

interface Fields {
  readonly byMode: ReadonlyMap<string, Field>;
  readonly problems: readonly Problem[];
}

/** The footprint in each instrument mode, from the GEOMETRY_TABLE that was associated. */
async function readFields(archive: Archive, rules: AbRules, { abs }: MadeAbs): Promise<Fields> {
  const byMode = new Map<string, Field>();
  const problems: Problem[] = [];
  for (const { ab } of abs) {
    const table = ab.inputs.find(({ tag }) => tag === rules.smart.geometryTag)?.source;
    const scale = scaleOf(rules, ab.insMode);
    if (byMode.has(ab.insMode) || table?.kind !== 'calib' || scale === undefined) continue;
    const read = await readField(archive, table.fileName, scale);
    byMode.set(ab.insMode, read.field);
    problems.push(...read.problems);
  }
  return { byMode, problems };
}

async function readField(
  archive: Archive,
  table: string,
  scale: FieldScale,
): Promise<{ readonly field: Field; readonly problems: readonly Problem[] }> {
  try {
    return { field: fieldOf(await archive.readGeometry(table), scale.spaxelArcsec, table), problems: [] };
  } catch (error) {
    if (!(error instanceof PhoenixError) || error.code === 'ARCHIVE_UNAVAILABLE') throw error;
    const message = `${error.message}: the nominal field of ${scale.nominalArcsec} arcsec stands in`;
    return {
      field: nominalField(scale.nominalArcsec),
      problems: [{ code: error.code, subject: table, message, cure: error.cure }],
    };
  }
}

function scaleOf({ smart }: AbRules, insMode: string): FieldScale | undefined {
  return smart.scales.find(({ insModePrefix }) => insMode.startsWith(insModePrefix));
}

function nominalOf(rules: AbRules, insMode: string): Field {
  const scale = scaleOf(rules, insMode) ?? rules.smart.scales[0];
  return nominalField(scale?.nominalArcsec ?? 0);
}
