import { SECONDS_PER_DAY } from '../../../domain/calendar/observing-date.ts';
import { numberOf } from '../../../domain/frame/keywords.ts';
import type { Keywords, KeywordValue } from '../../../domain/frame/keywords.ts';
import type { HeaderChange, HeaderContext, HeaderRule } from '../../../domain/product/header-edits.ts';

const SDP = 'ESO-044286 v6 (phoenix-formats.md 4.4)';
const DATASET = 'real dataset (phoenix-formats.md 4.1)';
const SEED = 'seed 000, idpConvert_mu';
const PHASE3 = 'phase 3 checks (phoenix-formats.md 4.5)';
const OURS = 'ours';

const FITS = ['cube', 'image'] as const;
const CUBE = ['cube'] as const;
const IDP = ['IDP'] as const;
const ALL = ['IDP', 'S'] as const;

/** Header conversion of MUSE products, first version: what the recipes do not write. The first rule that sets a keyword wins. */
export const MUSE_HEADER_RULES = [
  {
    id: 'category',
    source: SDP,
    roles: FITS,
    deliveries: IDP,
    edits: ({ file }) => [set('PRODCATG', file.category, 'Data product category')],
  },
  {
    id: 'pro-catg',
    source: 'phoenix-formats.md 4.2',
    roles: CUBE,
    deliveries: ALL,
    edits: ({ product }) => [set('ESO PRO CATG', product.proCatg)],
  },
  { id: 'provenance', source: SDP, roles: FITS, deliveries: ALL, edits: provenance },
  { id: 'associated', source: DATASET, roles: CUBE, deliveries: IDP, edits: associated },
  {
    id: 'singles',
    source: `${SEED}: names of the S. files; keyword ours, ASSON would ask for files of the dataset`,
    roles: CUBE,
    deliveries: IDP,
    edits: singles,
  },
  { id: 'quality', source: `${SEED}, pgi_postSCI`, roles: CUBE, deliveries: ALL, edits: quality },
  { id: 'exposures', source: SDP, roles: FITS, deliveries: ALL, edits: exposures },
  { id: 'programme', source: SDP, roles: FITS, deliveries: ALL, edits: programme },
  {
    id: 'sky-object',
    source: 'seed 000, pgi_phoenix_MUSE_postAB: OBJECT edited for hidden sky',
    roles: FITS,
    deliveries: ALL,
    edits: skyObject,
  },
  { id: 'constants', source: SDP, roles: FITS, deliveries: ALL, edits: constants },
  { id: 'wavelengths', source: SDP, roles: CUBE, deliveries: ALL, edits: wavelengths },
  { id: 'sky-resolution', source: SDP, roles: CUBE, deliveries: ALL, edits: skyResolution },
  { id: 'ob', source: `${SEED}, general_getOB; keywords ours`, roles: CUBE, deliveries: ALL, edits: observingBlock },
  {
    id: 'why-final',
    source: `${SEED}, "cases when a single datacube becomes a final datacube"; keywords ours`,
    roles: CUBE,
    deliveries: IDP,
    edits: whyFinal,
  },
  { id: 'made-by', source: 'design promise 4; keywords ours', roles: FITS, deliveries: ALL, edits: madeBy },
  { id: 'data-extension', source: SDP, roles: CUBE, deliveries: ALL, edits: dataExtension },
  {
    id: 'name',
    source: OURS,
    roles: FITS,
    deliveries: ALL,
    edits: ({ file }) => [set('PIPEFILE', file.name, 'Filename of data product')],
  },
  {
    id: 'reserved',
    source: SDP,
    roles: FITS,
    deliveries: ALL,
    edits: ({ hdus }) => remove(hdus, ['ARCFILE', 'ORIGFILE', 'P3ORIG']),
  },
  {
    id: 'forbidden',
    source: PHASE3,
    roles: FITS,
    deliveries: ALL,
    edits: ({ hdus }) => remove(hdus, ['CDELT1', 'CDELT2', 'CDELT3', 'SPEC_BIN', 'RA_ERR', 'DEC_ERR']),
  },
  {
    id: 'unknown-accuracy',
    source: `${PHASE3}; phoenix-formats.md 1.10`,
    roles: FITS,
    deliveries: ALL,
    edits: unknownAccuracy,
  },
] as const satisfies readonly HeaderRule[];

/** Index is not padded with zeros. Numbers that the recipe wrote beyond ours go. */
function provenance({ hdus, product }: HeaderContext): readonly HeaderChange[] {
  const names = product.rawFiles.map((name, index) => set(`PROV${index + 1}`, name, 'Originating raw science file'));
  return [...names, ...removeIndexed(hdus[0], /^PROV\d+$/, names.length)];
}

/** ASSOC and ASSOM only for files that are not FITS. */
function associated({ hdus, associated: files }: HeaderContext): readonly HeaderChange[] {
  const entries = files.flatMap(({ name, category, md5 }, index) => [
    set(`ASSON${index + 1}`, name, 'Associated file name'),
    ...(md5 === null
      ? []
      : [
          set(`ASSOC${index + 1}`, category, 'Associated file category'),
          set(`ASSOM${index + 1}`, md5, 'Associated file md5sum'),
        ]),
  ]);
  return [...entries, ...removeIndexed(hdus[0], /^ASSO[NCM]\d+$/, files.length)];
}

function singles({ product }: HeaderContext): readonly HeaderChange[] {
  return product.singles.map((name, index) =>
    set(`SFILE${index + 1}`, `S.${name}`, 'Archived datacube of one exposure'),
  );
}

/** QC parameters of the raw frames do not survive muse_scipost: they come from the scibasic products. */
function quality({ quality: facts }: HeaderContext): readonly HeaderChange[] {
  if (facts === null) return [];
  return [
    set('QCFLAG', facts.qcFlag, 'Quality flag, 0: good'),
    set('ESO QC PATTERN', facts.pattern, 'Acquisition pattern'),
    ...optional('ESO QC NUM SAT', facts.saturatedPixels, 'Saturated pixels, largest of the raw files'),
    ...optional('ESO QC WDEL MAX', facts.lambdaShiftAngstrom, '[Angstrom] Largest wavelength shift'),
  ];
}

/** EXPTIME is per pixel: the sum, where all exposures fall on top of each other; a map keeps what the recipe wrote. */
function exposures({ hdus, exposures: all, quality: facts }: HeaderContext): readonly HeaderChange[] {
  const total = rounded(
    all.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
    6,
  );
  const ends = all.map(({ mjdObs, exptimeSeconds }) => mjdObs + exptimeSeconds / SECONDS_PER_DAY);
  if (ends.length === 0) return [];
  const isStacked = facts !== null && !facts.pattern.startsWith('MAP') && facts.pattern !== 'unknown';
  return [
    set('NCOMBINE', all.length, 'Number of combined raw science files'),
    ...(hdus[0]?.['TEXPTIME'] === undefined && isStacked
      ? [set('EXPTIME', total, '[s] Integration time per pixel')]
      : []),
    ...fill(hdus, 'TEXPTIME', total, '[s] Total integration time of all exposures'),
    set('MJD-END', rounded(Math.max(...ends), 8), '[d] End of observations'),
  ];
}

function programme({ hdus, exposures: all }: HeaderContext): readonly HeaderChange[] {
  const ids = [...new Set(all.map(({ obsId }) => obsId))];
  const programmes = [...new Set(all.map(({ obsProgId }) => obsProgId))].toSorted();
  return [
    ...ids.map((id, index) => set(`OBID${index + 1}`, id, 'Observation block ID')),
    ...removeIndexed(hdus[0], /^OBID\d+$/, ids.length),
    ...(programmes.length === 0
      ? []
      : [set('PROG_ID', programmes.length === 1 ? (programmes[0] ?? '') : 'MULTI', 'ESO programme identification')]),
    ...(programmes.length < 2 ? [] : programmes.map((id, index) => set(`PROGID${index + 1}`, id))),
  ];
}

/** Raw frames of SKY say SKY; hidden sky says the name of a target that is not in it. ESO OBS TARG NAME keeps that. */
function skyObject({ hdus, product }: HeaderContext): readonly HeaderChange[] {
  if (!product.isSky) return [];
  return hdus
    .slice(0, 2)
    .flatMap(({ OBJECT = '' }, hdu) =>
      /^SKY\b/.test(String(OBJECT)) ? [] : [{ hdu, keyword: 'OBJECT', value: 'SKY' }],
    );
}

function constants({ hdus, procSoft }: HeaderContext): readonly HeaderChange[] {
  const primary = hdus[0] ?? {};
  return [
    set('OBSTECH', 'IFU', 'Technique of observation'),
    ...fill(hdus, 'FLUXCAL', 'ABSOLUTE', 'Type of flux calibration'),
    set('PROCSOFT', procSoft, 'Data reduction software and version'),
    ...fill(hdus, 'REFERENC', '', 'Bibliographic reference'),
    ...fill(hdus, 'RADESYS', primary['RADECSYS'] ?? 'FK5', 'Reference frame of coordinates'),
    ...fill(hdus, 'EQUINOX', 2000, 'Equinox of coordinates'),
    ...fill(hdus, 'ORIGIN', 'ESO-PARANAL', 'Observatory'),
    ...fill(hdus, 'SPECSYS', 'BARYCENT', 'Reference frame of wavelengths'),
  ];
}

const ANGSTROM_PER_NM = 10;

/** From the wavelength axis of the DATA extension (AWAV, Angstrom). */
function wavelengths({ hdus }: HeaderContext): readonly HeaderChange[] {
  const data = hdus[1] ?? {};
  const value = numberOf(data, 'CRVAL3');
  const step = numberOf(data, 'CD3_3') ?? numberOf(data, 'CDELT3');
  const planes = numberOf(data, 'NAXIS3');
  if (value === undefined || step === undefined || planes === undefined) return [];
  const wavelengthAt = (plane: number) =>
    rounded((value + (plane - (numberOf(data, 'CRPIX3') ?? 1)) * step) / ANGSTROM_PER_NM, 6);
  return [
    ...fill(hdus, 'WAVELMIN', wavelengthAt(1), '[nm] Minimum wavelength'),
    ...fill(hdus, 'WAVELMAX', wavelengthAt(planes), '[nm] Maximum wavelength'),
  ];
}

function skyResolution({ hdus }: HeaderContext): readonly HeaderChange[] {
  const primary = hdus[0] ?? {};
  const measured = (name: string) =>
    numberOf(primary, `ESO QC EXPCOMB FWHM ${name}`) ?? numberOf(primary, `ESO QC SCIPOST FWHM ${name}`);
  const fwhm = measured('MEDIAN');
  const error = measured('MAD');
  if (fwhm === undefined || fwhm <= 0) return [];
  return [
    ...fill(hdus, 'SKY_RES', fwhm, '[arcsec] FWHM effective spatial resolution'),
    ...(error === undefined || error <= 0 ? [] : fill(hdus, 'SKY_RERR', error, '[arcsec] Error of SKY_RES')),
  ];
}

function observingBlock({ obGrade, obComment, comment }: HeaderContext): readonly HeaderChange[] {
  return [
    ...(obGrade === '' ? [] : [set('OBGRADE', obGrade, 'Grade of the OB')]),
    ...inPieces(obComment).map((piece, index) => set(`OBCOMM${index + 1}`, piece)),
    ...inPieces(comment).map((piece, index) => set(`QCCOMM${index + 1}`, piece)),
  ];
}

/** Of a combined cube nobody asks. */
function whyFinal({ product }: HeaderContext): readonly HeaderChange[] {
  if (product.isCombined) return [];
  return inPieces(product.because).map((piece, index) =>
    set(`PHXWHY${index + 1}`, piece, index === 0 ? 'Why this single cube is final' : undefined),
  );
}

function madeBy({ process, ruleVersion }: HeaderContext): readonly HeaderChange[] {
  return [
    set('PHXPROC', process, 'PHOENIX process'),
    set('PHXRULES', printable(ruleVersion).slice(0, PIECE_MAX), 'Version of the rules'),
  ];
}

/** The recipes leave coordinates out of the DATA extension, where they are mandatory. */
function dataExtension({ hdus }: HeaderContext): readonly HeaderChange[] {
  const primary = hdus[0] ?? {};
  if (hdus.length < 2) return [];
  return ['OBJECT', 'RA', 'DEC'].flatMap((keyword) => {
    const value = primary[keyword];
    return value === undefined || hdus[1]?.[keyword] !== undefined ? [] : [{ hdu: 1, keyword, value }];
  });
}

/** -1 stands for "not known", which fitsverify refuses. */
function unknownAccuracy({ hdus }: HeaderContext): readonly HeaderChange[] {
  return hdus.flatMap((keywords, hdu) =>
    ['CSYER1', 'CSYER2', 'CSYER3'].flatMap((keyword) =>
      (numberOf(keywords, keyword) ?? 0) < 0 ? [{ hdu, keyword, value: undefined }] : [],
    ),
  );
}

// --- Making changes ---

function set(keyword: string, value: KeywordValue, comment?: string): HeaderChange {
  const change = { hdu: 0, keyword, value: typeof value === 'string' ? printable(value) : value };
  return comment === undefined ? change : { ...change, comment };
}

/** Only where the recipe has written nothing (it does with --format=sdpCube). */
function fill(
  hdus: readonly Keywords[],
  keyword: string,
  value: KeywordValue,
  comment?: string,
): readonly HeaderChange[] {
  return hdus[0]?.[keyword] === undefined ? [set(keyword, value, comment)] : [];
}

function optional(keyword: string, value: number | null, comment: string): readonly HeaderChange[] {
  return value === null ? [] : [set(keyword, value, comment)];
}

function remove(hdus: readonly Keywords[], names: readonly string[]): readonly HeaderChange[] {
  return hdus.flatMap((keywords, hdu) =>
    names.flatMap((keyword) => (keywords[keyword] === undefined ? [] : [{ hdu, keyword, value: undefined }])),
  );
}

function removeIndexed(primary: Keywords | undefined, pattern: RegExp, kept: number): readonly HeaderChange[] {
  return Object.keys(primary ?? {})
    .filter((keyword) => pattern.test(keyword) && Number(/\d+$/.exec(keyword)?.[0]) > kept)
    .map((keyword) => ({ hdu: 0, keyword, value: undefined }));
}

/** A string fits one card (68 characters with quotes doubled): CONTINUE is not allowed in science products. */
const PIECE_MAX = 60;
const PIECES_MAX = 99;

function inPieces(text: string): readonly string[] {
  const clean = printable(text).replaceAll("'", '`').replace(/\s+/g, ' ').trim();
  return (clean.match(new RegExp(`.{1,${PIECE_MAX}}`, 'g')) ?? []).map((piece) => piece.trim()).slice(0, PIECES_MAX);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
