import { midExposureMjd } from '../frame/classify-frame.ts';
import { contradictionProblem } from '../frame/contradiction.ts';
import type { Calibration, Frame } from '../frame/frame.ts';
import type { HeaderCorrection } from '../frame/header-correction.ts';
import { UNKNOWN_VALUE } from '../frame/header-correction.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { CalendarEvent } from '../instance/calendar-event.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import { alogNameOf } from './ab-names.ts';
import { alogText } from './alog-text.ts';
import type { Association } from './associate.ts';
import { associate, describeMatch } from './associate.ts';
import type { AssociationBlock } from './association-block.ts';
import type { CalibrationPool } from './calibration-pool.ts';
import { poolOf } from './calibration-pool.ts';
import type { LeftOut } from '../frame/left-out.ts';
import type { ObRecord } from './ob-record.ts';
import { scienceFrames, whyAlone } from './science-frames.ts';
import { otherSettings, typicalFrame } from './template-settings.ts';
import { simpleAb, simpleAbName, simpleAbText } from './simple-ab.ts';

export interface CreateAbsInput {
  readonly date: string;
  /** Of the date; `framesOfDate` decides which these are. */
  readonly frames: readonly Frame[];
  readonly calibrations: readonly Calibration[];
  readonly rules: AbRules;
  /** The whole calendar, the site's events too; the instrument's where absent. */
  readonly events?: readonly CalendarEvent[];
  readonly obRecords?: readonly ObRecord[];
  /** Keywords of the frames that were read with another value. */
  readonly corrections?: readonly HeaderCorrection[];
  readonly process?: Pick<ProcessDefinition, 'insModes'>;
}

/** An AB as daily operation makes it: raw files of one template with their calibrations, no cascade yet. */
export interface SimpleAb {
  readonly ab: AssociationBlock;
  readonly text: string;
  readonly alog: string;
}

export interface CreateAbsResult {
  /** In order of time. */
  readonly abs: readonly SimpleAb[];
  /** `.ab` and `.alog` files by name, ready for a tree. */
  readonly files: Readonly<Record<string, string>>;
  /** Frames, and ABs of an older tree, that are not processed by intention. */
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/**
 * The simple ABs of a date: one per template (TPL.START and OBS.ID), `.ab` for one science frame, `_tpl.ab` for several. A
 * frame that does not tell its template becomes an AB of its own, so that it is not lost and nothing is combined that may
 * not belong together. What is wrong with one frame or template does not stop the others; a date without science gives the
 * problem DATE_WITHOUT_SCIENCE.
 */
export function createAbs(input: CreateAbsInput): CreateAbsResult {
  const { date, rules, process } = input;
  const { frames, leftOut, problems } = scienceFrames({
    date,
    frames: input.frames,
    cascade: rules.cascade,
    insModes: process?.insModes,
  });
  const pool = poolOf(input.calibrations);
  const groups = groupByTemplate(frames);
  const made = groups.map((group) => createAb(input, group, pool));
  const abs = made.flatMap((one) => (one.kind === 'ab' ? [one.simple] : []));
  return {
    abs,
    files: filesOf(abs),
    leftOut,
    problems: [
      ...problems,
      ...groups.flatMap((group) => settingsApart(date, group, rules)),
      ...made.flatMap((one) => (one.kind === 'problems' ? one.problems : [])),
    ],
  };
}

/** The texts of ABs by file name. */
export function filesOf(abs: readonly SimpleAb[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    abs.flatMap(({ ab, text, alog }) => [
      [ab.name, text],
      [alogNameOf(ab.name), alog],
    ]),
  );
}

/** At least one frame. */
type Group = readonly [Frame, ...Frame[]];

/** Groups in order of their first frame; frames in order of time. */
function groupByTemplate(frames: readonly Frame[]): readonly Group[] {
  const keyOf = (frame: Frame): string =>
    whyAlone(frame) === undefined ? `${frame.obsId} ${frame.tplStart}` : `alone ${frame.fileName}`;
  return [...Map.groupBy(frames, keyOf).values()].flatMap(([first, ...others]): Group[] =>
    first === undefined ? [] : [[first, ...others]],
  );
}

/** A template is taken with one setting; an exposure with another one would get calibrations that are not its own. */
function settingsApart(date: string, group: Group, rules: AbRules): readonly Problem[] {
  const typical = typicalFrame(group, rules);
  return otherSettings(group, rules).map(({ frame, keyword, value, usual }) =>
    contradictionProblem(frame, {
      what: `${keyword.replace(/^ESO /u, '')} is ${String(value)}, of ${typical.fileName} in the same template ${String(usual)}`,
      keywords: [keyword],
      ways: [
        {
          when: `if ${String(value)} is wrong`,
          values: { [keyword]: typeof usual === 'bigint' ? String(usual) : (usual ?? UNKNOWN_VALUE) },
        },
      ],
      otherwise: `if both are right, SPLIT the AB by files: phoenix prepare -d ${date} -V`,
    }),
  );
}

type Made =
  | { readonly kind: 'ab'; readonly simple: SimpleAb }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

function createAb(input: CreateAbsInput, frames: Group, pool: CalibrationPool): Made {
  const [first] = frames;
  const { rules, events = rules.events } = input;
  const name = simpleAbName(frames, rules);
  const mjdObsMod = midExposureMjd(first);
  const { keywords } = typicalFrame(frames, rules);
  const associations = associate({ mjdObsMod, keywords }, pool, rules.association, events);
  const missing = associations.filter(({ chosen, required }) => required && chosen === undefined);
  if (missing.length > 0)
    return { kind: 'problems', problems: missing.map((one) => missingCalibration(input, frames, one)) };
  const ab = simpleAb(input, frames, associations);
  const alone = whyAlone(first);
  const notes = [`MJD-OBS_MOD ${mjdObsMod}`, ...(alone === undefined ? [] : [alone])];
  return {
    kind: 'ab',
    simple: {
      ab,
      text: simpleAbText(input, ab),
      alog: alogText(name, associations, notes),
    },
  };
}

/** Enough to see what is wrong: the archive has the settings, not the time, or the other way round. */
const REJECTED_TOLD_MAX = 3;

function missingCalibration(
  { rules }: CreateAbsInput,
  frames: Group,
  { tag, rejected, alsoRejected }: Association,
): Problem {
  const name = simpleAbName(frames, rules);
  const [first] = frames;
  const rule = rules.association.find((one) => one.tag === tag);
  const wanted = rule === undefined ? '' : describeMatch(rule, typicalFrame(frames, rules).keywords);
  const told = rejected.slice(0, REJECTED_TOLD_MAX).map(({ calibration, because }) => `${calibration}: ${because}`);
  const untold = rejected.length + alsoRejected - told.length;
  const others = told.length === 0 ? ['none in the archive'] : [...told, ...(untold > 0 ? [`and ${untold} more`] : [])];
  const count = frames.length === 1 ? '1 raw file' : `${frames.length} raw files from`;
  return {
    code: 'CALIBRATION_MISSING',
    subject: name,
    message: `${name} (${count} ${first.fileName}): no ${tag} with ${wanted} (${others.join('; ')})`,
    cure: `add a certified ${tag} with these settings to the archive and prepare the date again`,
  };
}
