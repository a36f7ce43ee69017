import type { FitsCard } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import type { HorizonPosition, SkyOffset, SkyPosition } from './astronomy.ts';
import { AMBIENT, SIDEREAL_DEG_PER_DAY, SITE, horizonPosition, offsetPosition, siderealTimeDeg } from './astronomy.ts';
import type { MiniMuse } from './mini-muse.ts';
import type { CalibrationFrame, ExposureFrame, PlannedBlock } from './planned-frame.ts';
import type { ExposureSpec } from './scenario.ts';
import { fieldPlaceOf } from './field-place.ts';
import { INS_MODES } from './ins-modes.ts';

export type RawFrame = ExposureFrame | CalibrationFrame;

/** Primary header of a raw frame, in the order of the real instrument (samples/header.MUSE.2017-06-16…). */
export function primaryCards(instrument: MiniMuse, frame: RawFrame): FitsCard[] {
  const untrue = untrueKeywordsOf(frame);
  return trueCards(instrument, frame).map((card): FitsCard => {
    const [keyword, truth, comment = ''] = card;
    const told = untrue[keyword];
    if (told === undefined) return card;
    return [keyword, typeof told === 'number' && typeof truth === 'object' ? float(told) : told, comment];
  });
}

function untrueKeywordsOf(frame: RawFrame): NonNullable<ExposureSpec['untrueKeywords']> {
  return 'spec' in frame ? (frame.spec.untrueKeywords ?? {}) : {};
}

function trueCards(instrument: MiniMuse, frame: RawFrame): FitsCard[] {
  const pointing = pointingOf(frame);
  return [
    ...standardCards(frame, pointing),
    ...observationCards(frame),
    ...templateCards(frame),
    ...productCards(frame.type),
    ...telescopeCards(frame, pointing),
    ...instrumentCards(frame, pointing),
    ...detectorCards(instrument, frame),
    ...adapterCards(frame),
    ['ESO OCS DET1 IMGNAME', `MUSE_${frame.type}`, 'Data File Name.'],
    ['ESO OCS IPS PIXSCALE', float(INS_MODES[frame.block.insMode].spaxelArcsec), '[arcsec/pixel] Pixel scale'],
    ...offsetCards(frame),
  ];
}

interface Pointing {
  /** As the telescope believes: target and commanded offset. */
  readonly position: SkyPosition;
  readonly siderealDeg: number;
  readonly start: HorizonPosition;
  readonly end: HorizonPosition;
}

const SIDEREAL_DEG_PER_SECOND = SIDEREAL_DEG_PER_DAY / 86_400;

function pointingOf(frame: RawFrame): Pointing {
  const target = frame.block.target.position;
  const position = 'spec' in frame ? offsetPosition(target, frame.spec.dither) : target;
  const siderealDeg = siderealTimeDeg(frame.mjdObs);
  const endDeg = siderealDeg + frame.exptimeSeconds * SIDEREAL_DEG_PER_SECOND;
  return {
    position,
    siderealDeg,
    start: horizonPosition(position, siderealDeg),
    end: horizonPosition(position, endDeg),
  };
}

/** Where the telescope stands at mid-exposure, for the refraction in the simulated light. */
export function horizonAtMiddle(frame: ExposureFrame): HorizonPosition {
  const { position, siderealDeg } = pointingOf(frame);
  return horizonPosition(position, siderealDeg + (frame.exptimeSeconds / 2) * SIDEREAL_DEG_PER_SECOND);
}

function standardCards(frame: RawFrame, { position, siderealDeg }: Pointing): FitsCard[] {
  const { dateObs, block } = frame;
  return [
    ['DATE', endOf(frame), 'Date this file was written'],
    ['ORIGIN', 'ESO-PARANAL', 'European Southern Observatory'],
    ['TELESCOP', 'ESO-VLT-U4', 'ESO <TEL>'],
    ['INSTRUME', 'MUSE', 'Instrument used.'],
    ['RA', float(round(position.raDeg, 6)), `[deg] ${sexagesimal(position.raDeg / 15)} RA (J2000) pointing`],
    ['DEC', float(round(position.decDeg, 6)), `[deg] ${sexagesimal(position.decDeg)} DEC (J2000) pointing`],
    ['EQUINOX', float(2000), 'Standard FK5'],
    ['RADECSYS', 'FK5', 'Coordinate system'],
    ['EXPTIME', float(frame.exptimeSeconds), 'Integration time'],
    ['MJD-OBS', float(frame.mjdObs), 'Obs start'],
    ['DATE-OBS', dateObs, 'Observing date'],
    ['UTC', float(round((frame.mjdObs % 1) * 86_400, 3)), `[s] ${dateObs.slice(11)} UTC`],
    ['LST', float(round(siderealDeg * 240, 3)), `[s] ${sexagesimal(siderealDeg / 15)} LST`],
    ['PI-COI', block.investigator, 'PI-COI name.'],
    ['OBSERVER', 'UNKNOWN', 'Name of observer.'],
    ['ARCFILE', frame.fileName, 'Archive File Name'],
    ['ORIGFILE', originalName(frame), 'Original File Name'],
    ['OBJECT', objectOf(frame), 'Original target.'],
  ];
}

/** OBJECT follows DPR.TYPE, true or not: a hidden sky carries the name of its target. */
function objectOf(frame: RawFrame): string {
  const type = untrueKeywordsOf(frame)['ESO DPR TYPE'] ?? frame.type;
  return type === 'OBJECT' ? frame.block.target.name : String(type);
}

function endOf(frame: RawFrame): string {
  return new Date(Date.parse(`${frame.dateObs}Z`) + (frame.exptimeSeconds + 60) * 1000).toISOString().slice(0, 19);
}

/** As the instrument names files: mode, kind, day of the year and a running number. */
function originalName({ type, dateObs, exposureNumber, block }: RawFrame): string {
  const day =
    Math.floor((Date.parse(`${dateObs}Z`) - Date.parse(`${dateObs.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000) + 1;
  return `MUSE_${INS_MODES[block.insMode].fieldMode}_${type === 'OBJECT' || type === 'SKY' ? 'OBS' : type}${String(day).padStart(3, '0')}_${String(exposureNumber).padStart(4, '0')}.fits`;
}

function observationCards({ block, template }: RawFrame): FitsCard[] {
  return [
    ['ESO OBS CONTAINER ID', block.containerId, 'Scheduling container ID'],
    ['ESO OBS CONTAINER TYPE', block.containerType, 'Scheduling container type'],
    ['ESO OBS DID', 'ESO-VLT-DIC.OBS-2.0', 'OBS Dictionary'],
    ['ESO OBS EXECTIME', 0, 'Expected execution time'],
    ['ESO OBS GRP', '0', 'linked blocks'],
    ['ESO OBS ID', block.obsId, 'Observation block ID'],
    ['ESO OBS NAME', block.obsName, 'OB name'],
    ['ESO OBS NTPL', block.templateCount, 'Number of templates within OB'],
    ['ESO OBS OBSERVER', 'UNKNOWN', 'Observer Name'],
    ['ESO OBS PI-COI ID', programmeNumber(block), 'ESO internal PI-COI ID'],
    ['ESO OBS PI-COI NAME', block.investigator, 'PI-COI name'],
    ['ESO OBS PROG ID', block.programme, 'ESO program identification'],
    ['ESO OBS START', block.start, 'OB start time'],
    ['ESO OBS TARG NAME', block.target.name, 'OB target name'],
    ['ESO OBS TPLNO', template.number, 'Template number within OB'],
  ];
}

function programmeNumber(block: PlannedBlock): number {
  return Number(block.programme.replaceAll(/\D/g, ''));
}

const PRESEQ = {
  OBJECT: 'MUSE_obs_offset.seq',
  SKY: 'MUSE_obs_offset.seq',
  BIAS: 'MUSE_cal_bias.seq',
  FLAT: 'MUSE_cal_flat.seq',
} as const satisfies Record<RawFrame['type'], string>;

function templateCards({ type, template, exposureNumber }: RawFrame): FitsCard[] {
  return [
    ['ESO TPL DID', 'ESO-VLT-DIC.TPL-1.9', 'Data dictionary for TPL'],
    ['ESO TPL EXPNO', exposureNumber, 'Exposure number within template'],
    ['ESO TPL ID', template.id, 'Template signature ID'],
    ['ESO TPL NAME', template.name, 'Template name'],
    ['ESO TPL NEXP', template.exposureCount, 'Number of exposures within template'],
    ['ESO TPL PRESEQ', PRESEQ[type], 'Sequencer script'],
    ['ESO TPL START', template.start, 'TPL start time'],
    ['ESO TPL VERSION', '$Revision: 261044 $', 'Version of the template'],
  ];
}

const PRODUCT_TYPES = {
  OBJECT: ['SCIENCE', 'IFU', 'OBJECT'],
  SKY: ['SCIENCE', 'IFU', 'SKY'],
  BIAS: ['CALIB', 'IFU', 'BIAS'],
  FLAT: ['CALIB', 'IFU', 'FLAT,LAMP'],
} as const satisfies Record<RawFrame['type'], readonly [catg: string, tech: string, type: string]>;

function productCards(frameType: RawFrame['type']): FitsCard[] {
  const [catg, tech, type] = PRODUCT_TYPES[frameType];
  return [
    ['ESO DPR CATG', catg, 'Observation category'],
    ['ESO DPR TECH', tech, 'Observation technique'],
    ['ESO DPR TYPE', type, 'Observation type'],
  ];
}

function telescopeCards(frame: RawFrame, { start, end }: Pointing): FitsCard[] {
  return [
    ['ESO TEL AIRM END', float(round(end.airmass, 4)), 'Airmass at end'],
    ['ESO TEL AIRM START', float(round(start.airmass, 4)), 'Airmass at start'],
    ['ESO TEL ALT', float(round(start.altitudeDeg, 3)), '[deg] Alt angle at start'],
    ...seeingCards(frame),
    ['ESO TEL AMBI PRES END', float(AMBIENT.pressureHectopascal), '[hPa] Observatory ambient air pressure'],
    ['ESO TEL AMBI PRES START', float(AMBIENT.pressureHectopascal), '[hPa] Observatory ambient air pressure'],
    ['ESO TEL AMBI RHUM', float(AMBIENT.humidityPercent), '[%] Observatory ambient relative humidity'],
    ['ESO TEL AMBI TEMP', float(AMBIENT.temperatureCelsius), '[deg C] Observatory ambient temperature'],
    ['ESO TEL AZ', float(round(start.azimuthDeg, 3)), '[deg] Az angle at start S=0,W=90'],
    ['ESO TEL GEOELEV', float(SITE.elevationMetres), '[m] Elevation above sea level'],
    ['ESO TEL GEOLAT', float(SITE.latitudeDeg), '[deg] Tel geo latitute (+=North)'],
    ['ESO TEL GEOLON', float(SITE.longitudeDeg), '[deg] Tel geo longitude (+=East)'],
    ['ESO TEL ID', 'v 293191', 'TCS version number'],
    ['ESO TEL OPER', 'I, Condor', 'Telescope Operator'],
    ['ESO TEL PARANG END', float(round(end.parallacticDeg, 3)), '[deg] Parallactic angle at end'],
    ['ESO TEL PARANG START', float(round(start.parallacticDeg, 3)), '[deg] Parallactic angle at start'],
    ['ESO TEL TARG ALPHA', float(packed(frame.block.target.position.raDeg / 15)), 'Alpha coordinate for the target'],
    ['ESO TEL TARG DELTA', float(packed(frame.block.target.position.decDeg)), 'Delta coordinate for the target'],
    ['ESO TEL TARG EQUINOX', float(2000), '[yr] Equinox'],
    ['ESO TEL TRAK STATUS', 'spec' in frame ? 'NORMAL' : 'OFF', 'Tracking status'],
  ];
}

/** The seeing monitor looks elsewhere: it is 10 % off the truth, which only the stars in the field tell. */
function seeingCards(frame: RawFrame): FitsCard[] {
  if (!('spec' in frame)) return [];
  const { seeingArcsec } = frame.spec;
  return [
    ['ESO TEL AMBI FWHM END', float(round(seeingArcsec * 1.12, 2)), '[arcsec] Observatory Seeing'],
    ['ESO TEL AMBI FWHM START', float(round(seeingArcsec * 1.08, 2)), '[arcsec] Observatory Seeing'],
    ['ESO TEL IA FWHM', float(round(seeingArcsec * 0.97, 2)), '[arcsec] Delivered seeing corrected by airmass'],
  ];
}

const LAMPS = ['ContB', 'ContR', 'Ne', 'Xe', 'HgCd', 'Ne'] as const;

function instrumentCards(frame: RawFrame, { position }: Pointing): FitsCard[] {
  const { pupilFilter, fieldMode } = INS_MODES[frame.block.insMode];
  const lamps = LAMPS.flatMap((name, index): FitsCard[] => {
    const isOn = frame.type === 'FLAT' && index < 2;
    return [
      [`ESO INS LAMP${index + 1} NAME`, `CU-LAMP${index + 1}`, 'Lamp name'],
      [`ESO INS LAMP${index + 1} ST`, isOn, 'Lamp activated'],
      [`ESO INS SHUT${index + 1} NAME`, name, 'Lamp shutter name'],
      [`ESO INS SHUT${index + 1} ST`, isOn, 'Lamp shutter open'],
    ];
  });
  return [
    ['ESO INS DATE', '2012-10-12', 'Instrument release date (yyyy-mm-dd).'],
    ['ESO INS DID1', 'MUSE_ICS-256543', 'Data dictionary for INSi'],
    ['ESO INS DROT DEC', float(packed(position.decDeg)), '[deg] Telescope declination'],
    ['ESO INS DROT MODE', 'SKY', 'Instrument derotator mode'],
    ['ESO INS DROT POSANG', float(posangOf(frame)), '[deg] Derotator position angle'],
    ['ESO INS DROT RA', float(packed(position.raDeg / 15)), '[deg] Telescope right ascension'],
    ['ESO INS ID', 'MUSE/176642', 'Instrument ID'],
    ['ESO INS LAMPNUM', LAMPS.length, 'Number of lamps'],
    ...lamps,
    ['ESO INS MODE', frame.block.insMode, 'Instrument mode used.'],
    ['ESO INS OPTI1 NAME', pupilFilter, 'Pupil Filter Wheel filter name'],
    ['ESO INS OPTI1 TYPE', 'FILTER', 'Pupil Filter Wheel element type'],
    ['ESO INS OPTI2 NAME', fieldMode, 'Mode Switching Unit field mode'],
    ['ESO INS OPTI2 TYPE', 'FILTER', 'Optical function element'],
    ['ESO INS SWSIM', 'NORMAL', 'Software simulation'],
  ];
}

export interface ReadMode {
  readonly id: number;
  readonly name: string;
}
/** Read-out mode of all frames; masters must agree. */
export const READ_MODE: ReadMode = { id: 1, name: 'SCI1.0' };

function detectorCards(instrument: MiniMuse, frame: RawFrame): FitsCard[] {
  return [
    ['ESO DET BINX', 1, 'Setup binning factor along X'],
    ['ESO DET BINY', 1, 'Setup binning factor along Y'],
    ['ESO DET CHIPS', instrument.ifuCount, 'Number of chips in the mosaic'],
    ['ESO DET DID', 'ESO-VLT-DIC.NGCDCS,ESO-VLT-DIC.NGCCON', 'Used dictionaries'],
    ['ESO DET DIT1', float(frame.exptimeSeconds), '[s] Actual subintegration time'],
    ['ESO DET EXP NO', frame.exposureNumber, 'Unique exposure ID number'],
    ['ESO DET EXP TYPE', frame.type === 'BIAS' ? 'Dark' : 'Normal', 'Exposure type'],
    ['ESO DET NAME', 'MUSE-NGCOPT', 'Name of detector system'],
    ['ESO DET NDIT', 1, 'Number of Sub-Integrations'],
    ['ESO DET OUTPUTS', instrument.ifuCount * 4, 'Number of outputs'],
    ['ESO DET READ CURID', READ_MODE.id, 'Used readout mode id'],
    ['ESO DET READ CURNAME', READ_MODE.name, 'Used readout mode name'],
  ];
}

/** ADA POSANG runs against INS DROT POSANG: headers that lie about one of them can be told by the other. */
function adapterCards(frame: RawFrame): FitsCard[] {
  const posang = posangOf(frame) === 0 ? 0 : -posangOf(frame);
  return [
    ['ESO ADA GUID STATUS', 'spec' in frame ? 'ON' : 'OFF', 'Status of autoguider'],
    ['ESO ADA POSANG', float(posang), '[deg] Position angle at start'],
    ['ESO ADA POSANG END', float(posang), '[deg] Position angle at exposure end'],
  ];
}

function posangOf(frame: RawFrame): number {
  return 'spec' in frame ? frame.spec.posangDeg : 0;
}

function offsetCards(frame: RawFrame): FitsCard[] {
  if (!('spec' in frame)) return [];
  const { spec, offsetCoordinates = 'SKY' } = frame;
  const before = frame.previous?.dither ?? { eastArcsec: 0, northArcsec: 0 };
  const step = {
    eastArcsec: spec.dither.eastArcsec - before.eastArcsec,
    northArcsec: spec.dither.northArcsec - before.northArcsec,
  };
  const told = offsetCoordinates === 'SKY' ? skyOffsetCards : detectorOffsetCards;
  return [
    ['ESO SEQ OFFSET COORDS', offsetCoordinates, 'Offset coordinate type'],
    ...told('CUM', spec.dither, spec.posangDeg),
    ...told('REL', step, spec.posangDeg),
  ];
}

const OFFSET_KINDS = { CUM: 'Cumulative', REL: 'Relative' } as const;
type OffsetKind = keyof typeof OFFSET_KINDS;

function skyOffsetCards(kind: OffsetKind, { eastArcsec, northArcsec }: SkyOffset): FitsCard[] {
  const what = OFFSET_KINDS[kind];
  return [
    [`ESO SEQ OFFSET ${kind} ALPHA`, float(round(eastArcsec, 4)), `[arcsec] ${what} alpha offset`],
    [`ESO SEQ OFFSET ${kind} DELTA`, float(round(northArcsec, 4)), `[arcsec] ${what} delta offset`],
  ];
}

/** Along the axes of the field of view, which turn with the position angle; X runs against alpha (phoenix-formats 6.2). */
function detectorOffsetCards(kind: OffsetKind, offset: SkyOffset, posangDeg: number): FitsCard[] {
  const what = OFFSET_KINDS[kind];
  const { xArcsec, yArcsec } = fieldPlaceOf(offset, posangDeg);
  return [
    [`ESO SEQ OFFSET ${kind} X`, float(round(xArcsec, 4)), `[arcsec] ${what} X offset`],
    [`ESO SEQ OFFSET ${kind} Y`, float(round(yArcsec, 4)), `[arcsec] ${what} Y offset`],
  ];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** `[-]DD:MM:SS.s` of degrees, or of hours. */
function sexagesimal(value: number): string {
  const tenths = Math.round(Math.abs(value) * 36_000);
  const fields = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60].map((field) =>
    String(field).padStart(2, '0'),
  );
  return `${value < 0 ? '-' : ''}${fields.join(':')}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}

/** The number `[-]DDMMSS.s`, as the telescope writes coordinates. */
function packed(value: number): number {
  return Number(sexagesimal(value).replaceAll(':', ''));
}
