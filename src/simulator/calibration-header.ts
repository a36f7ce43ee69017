import type { FitsCard } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import { mjdOf } from '../domain/calendar/observing-date.ts';
import type { ReadMode } from './raw-header.ts';
import { READ_MODE } from './raw-header.ts';
import type { InsMode } from './ins-modes.ts';
import { INS_MODES } from './ins-modes.ts';

export interface CalibrationHeader {
  /** PRO.CATG. */
  readonly category: string;
  readonly insMode: InsMode;
  /** When the raw frames were taken; undefined for static calibrations, which are valid at all times. */
  readonly dateObs: string | undefined;
  /** Read-out mode, where it is not that of the science frames. */
  readonly readMode?: ReadMode;
}

/**
 * Primary header of a calibration, with all keywords that rules may match by. It has no PIPEFILE: without EXTNAME such a
 * file would belong to no channel (facts/muse-recipes.md 2).
 */
export function calibrationCards({ category, insMode, dateObs, readMode = READ_MODE }: CalibrationHeader): FitsCard[] {
  const { pupilFilter, fieldMode } = INS_MODES[insMode];
  return [
    ['ORIGIN', 'ESO-PARANAL', 'European Southern Observatory'],
    ['TELESCOP', 'ESO-VLT-U4', 'ESO <TEL>'],
    ['INSTRUME', 'MUSE', 'Instrument used.'],
    ...(dateObs === undefined ? [] : timeCards(dateObs)),
    ['ESO INS MODE', insMode, 'Instrument mode used.'],
    ['ESO INS OPTI1 NAME', pupilFilter, 'Pupil Filter Wheel filter name'],
    ['ESO INS OPTI2 NAME', fieldMode, 'Mode Switching Unit field mode'],
    ['ESO DET READ CURID', readMode.id, 'Used readout mode id'],
    ['ESO DET READ CURNAME', readMode.name, 'Used readout mode name'],
    ['ESO PRO CATG', category, 'Category of pipeline product frame'],
    ['ESO PRO TYPE', 'REDUCED', 'Product type'],
    ['ESO PRO TECH', 'IFU', 'Observation technique'],
    ['ESO PRO SCIENCE', false, 'Scientific product if T'],
  ];
}

function timeCards(dateObs: string): FitsCard[] {
  return [
    ['MJD-OBS', float(Number(mjdOf(dateObs).toFixed(8))), 'Obs start'],
    ['DATE-OBS', dateObs, 'Observing date'],
  ];
}
