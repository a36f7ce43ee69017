import { turnDeg } from '../domain/degrees.ts';
/** Paranal, as UT4 writes it: ESO TEL GEOLAT, GEOLON [deg], GEOELEV [m]. */
export const SITE = { latitudeDeg: -24.627, longitudeDeg: -70.404, elevationMetres: 2648 } as const;
/** Ambient conditions of every simulated exposure; the recipes read them for the refraction. */
export const AMBIENT = { temperatureCelsius: 12, humidityPercent: 15, pressureHectopascal: 743 } as const;

const RADIAN = Math.PI / 180;
const ARCSEC_PER_RADIAN = 3600 / RADIAN;
/** Mean sidereal time advances by this much per day [deg] (Meeus, Astronomical Algorithms, 12.4). */
export const SIDEREAL_DEG_PER_DAY = 360.98564736629;
const GREENWICH_AT_J2000_DEG = 280.46061837;
const MJD_J2000 = 51544.5;

/** Local mean sidereal time [deg], 0..360. */
export function siderealTimeDeg(mjd: number): number {
  return turnDeg(GREENWICH_AT_J2000_DEG + SIDEREAL_DEG_PER_DAY * (mjd - MJD_J2000) + SITE.longitudeDeg);
}

export interface SkyPosition {
  readonly raDeg: number;
  readonly decDeg: number;
}

export interface HorizonPosition {
  readonly altitudeDeg: number;
  /** South 0, West 90, as ESO TEL AZ. */
  readonly azimuthDeg: number;
  readonly airmass: number;
  /** Direction of the zenith, from North through East. */
  readonly parallacticDeg: number;
}

export function horizonPosition(position: SkyPosition, siderealDeg: number): HorizonPosition {
  const hourAngle = (siderealDeg - position.raDeg) * RADIAN;
  const dec = position.decDeg * RADIAN;
  const latitude = SITE.latitudeDeg * RADIAN;
  const sinAltitude = Math.sin(latitude) * Math.sin(dec) + Math.cos(latitude) * Math.cos(dec) * Math.cos(hourAngle);
  const west = Math.cos(dec) * Math.sin(hourAngle);
  const south = Math.sin(latitude) * Math.cos(dec) * Math.cos(hourAngle) - Math.cos(latitude) * Math.sin(dec);
  const toZenith = Math.tan(latitude) * Math.cos(dec) - Math.sin(dec) * Math.cos(hourAngle);
  return {
    altitudeDeg: Math.asin(sinAltitude) / RADIAN,
    azimuthDeg: turnDeg(Math.atan2(west, south) / RADIAN),
    airmass: 1 / sinAltitude,
    parallacticDeg: Math.atan2(Math.sin(hourAngle), toZenith) / RADIAN,
  };
}

/** Moves a position on the sky by arcseconds to the East and North. */
export function offsetPosition(position: SkyPosition, offset: SkyOffset): SkyPosition {
  const raDeg = position.raDeg + offset.eastArcsec / 3600 / Math.cos(position.decDeg * RADIAN);
  return { raDeg: turnDeg(raDeg), decDeg: position.decDeg + offset.northArcsec / 3600 };
}

/** A vector on the sky, not in coordinates: East is not divided by cos(dec). */
export interface SkyOffset {
  readonly eastArcsec: number;
  readonly northArcsec: number;
}

/** The pipeline refers positions to this wavelength [Angstrom] (muse_scipost --lambdaref). */
const REFRACTION_REFERENCE = 7000;

/** How far the atmosphere displaces a source at this wavelength [Angstrom] towards the zenith: blue light is higher. */
export function refractionOffset(wavelength: number, horizon: HorizonPosition): SkyOffset {
  const difference = refractivity(wavelength) - refractivity(REFRACTION_REFERENCE);
  const shiftArcsec = ARCSEC_PER_RADIAN * difference * Math.sqrt(horizon.airmass ** 2 - 1);
  const angle = horizon.parallacticDeg * RADIAN;
  return { eastArcsec: shiftArcsec * Math.sin(angle), northArcsec: shiftArcsec * Math.cos(angle) };
}

const MMHG_PER_HECTOPASCAL = 0.750064;

/** Refractive index of air less one, after Filippenko (1982, PASP 94, 715), the default of the pipeline. */
function refractivity(wavelength: number): number {
  const { temperatureCelsius, humidityPercent, pressureHectopascal } = AMBIENT;
  const wavenumber2 = (1e4 / wavelength) ** 2;
  const pressure = pressureHectopascal * MMHG_PER_HECTOPASCAL;
  const expansion = 1 + 0.003661 * temperatureCelsius;
  const standard = 64.328 + 29498.1 / (146 - wavenumber2) + 255.4 / (41 - wavenumber2);
  const dry =
    (standard * pressure * (1 + (1.049 - 0.0157 * temperatureCelsius) * 1e-6 * pressure)) / (720.883 * expansion);
  const vapour = (humidityPercent / 100) * saturationPressure(temperatureCelsius);
  return (dry - (vapour * (0.0624 - 0.00068 * wavenumber2)) / expansion) * 1e-6;
}

/** Saturation pressure of water vapour [mmHg] by Magnus' formula. */
function saturationPressure(celsius: number): number {
  return 4.581 * Math.exp((17.62 * celsius) / (243.12 + celsius));
}
