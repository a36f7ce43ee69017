import type { OlderAbsInput } from '../../../src/domain/association/older-abs.ts';
import { takeOlderAbs } from '../../../src/domain/association/older-abs.ts';
import type { Calibration, Frame } from '../../../src/domain/frame/frame.ts';
import type { AbRules } from '../../../src/domain/instance/ab-rules.ts';
import { MUSE } from '../../fakes/muse.ts';
import { CALIBRATIONS, DATE, STANDARD_NIGHT, framesOf } from '../cascade/night-fixtures.ts';

export const FRAMES: readonly Frame[] = framesOf(STANDARD_NIGHT);
/** The frame of `SINGLE_AB`. */
export const SINGLE: Frame = FRAMES[5]!;
export const SINGLE_NAME = 'MUSE.2014-12-15T01:49:19.464.ab';
/** Without a table of edits an AB is only completed. */
export const NO_TABLE: AbRules = { ...MUSE, abEdits: [] };

/** MCALIB lines of certified masters. */
export const MASTERS: readonly string[] = CALIBRATIONS.map(
  ({ fileName, proCatg }) => `MCALIB          REAL  ${fileName}  ${proCatg}`,
);

/** As the tool of the daily operation wrote it in 2015: with qualifiers of its own, and without ours. */
export const SINGLE_AB: readonly string[] = [
  'TOOL_VERSION    3.2.1',
  'CONFIG_VERSION  1.4',
  'INSTRUMENT      MUSE',
  'DATE            2014-12-14',
  'DPR_CATG        SCIENCE',
  'RAW_TYPE        OBJECT',
  'RECIPE          muse_scibasic',
  'DRS_TYPE        INT',
  'PACK_DIR        094.A-0205A_1134386    # historical',
  'BATCH_ID        SCIENCE_2014-12-14',
  `AB_NAME         ${SINGLE_NAME}`,
  'AB_EVENT        SINGLE',
  'COMPLETENESS    COMPLETE',
  'PROCESS_STATUS  SUCCESSFUL',
  'OBS_PROG_ID     094.A-0205(A)',
  'OBS_MODE        SM',
  'OBS_ID          1134386',
  'MJD-OBS         57006.0759',
  '',
  '# raw files',
  'RAWFILE\tMUSE.2014-12-15T01:49:19.464.fits\tOBJECT',
  ...MASTERS,
];

export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** `SINGLE_AB` with some of its lines changed: those that begin with a key become the value, or go. */
export function changed(changes: Readonly<Record<string, string | undefined>>, ...more: readonly string[]): string {
  const lines = SINGLE_AB.flatMap((line) => {
    const key = Object.keys(changes).find((begin) => line.startsWith(begin));
    const value = key === undefined ? line : changes[key];
    return value === undefined ? [] : [value];
  });
  return textOf([...lines, ...more]);
}

export function take(texts: OlderAbsInput['texts'], differences: Partial<OlderAbsInput> = {}) {
  return takeOlderAbs({ date: DATE, frames: FRAMES, calibrations: CALIBRATIONS, rules: MUSE, texts, ...differences });
}

export function takeSingle(text: string, differences: Partial<OlderAbsInput> = {}) {
  return take({ [SINGLE_NAME]: text }, differences);
}

/** A calibration like one of the archive under another name. */
export function renamed(proCatg: string, fileName: string, differences: Partial<Calibration> = {}): Calibration {
  const model = CALIBRATIONS.find((one) => one.proCatg === proCatg);
  if (model === undefined) throw new Error(`no ${proCatg} in the fixtures`);
  return { ...model, fileName, ...differences };
}
