import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import type { Manifest, ManifestProduct } from '../../../src/domain/outcome/attempt.ts';
import { scientificContent, versionOf } from '../../../src/domain/product/product-version.ts';

const PRIMARY: Keywords = {
  SIMPLE: true,
  DATE: '2026-11-30T19:55:56',
  OBJECT: 'ESO-319-G15',
  PIPEFILE: 'DATACUBE_FINAL.fits',
  DATAMD5: 'f4d9',
  'ESO PRO CATG': 'DATACUBE_FINAL',
  'ESO PRO REC1 PIPE ID': 'muse/2.8.7',
  'ESO PRO REC12 RAW1 NAME': 'MUSE.2014-12-15T00:54:04.379.fits',
  'ESO QC SCIPOST NDET': 13,
};
const DATA: Keywords = { EXTNAME: 'DATA', CRVAL1: 46.725, CHECKSUM: 'fLTY', DATASUM: '1231474954' };

const content = (...headers: readonly Keywords[]) => scientificContent(headers);

describe('[U] the scientific content of a header', () => {
  it.each<[string, Keywords, Keywords]>([
    ['the time of writing', { ...PRIMARY, DATE: '2027-01-01T00:00:00' }, DATA],
    ['check-sums', PRIMARY, { ...DATA, CHECKSUM: 'x', DATASUM: '1' }],
    ['the sum of the data, which are compared themselves', { ...PRIMARY, DATAMD5: 'x' }, DATA],
    ['the name in the folder of the run', { ...PRIMARY, PIPEFILE: 'x.fits' }, DATA],
    ['the version of the software', { ...PRIMARY, 'ESO PRO REC1 PIPE ID': 'muse/2.8.8' }, DATA],
    ['the names of inputs', { ...PRIMARY, 'ESO PRO REC12 RAW1 NAME': 'x.fits' }, DATA],
    ['the order of cards', PRIMARY, Object.fromEntries(Object.entries(DATA).toReversed())],
    ['a volatile card that is not there', PRIMARY, { EXTNAME: 'DATA', CRVAL1: 46.725 }],
  ])('does not know %s', (_, primary, data) => {
    expect(content(primary, data)).toBe(content(PRIMARY, DATA));
  });

  it.each<[string, Keywords, Keywords]>([
    ['the target', { ...PRIMARY, OBJECT: 'NGC 1068' }, DATA],
    ['the world coordinates', PRIMARY, { ...DATA, CRVAL1: 46.7250001 }],
    ['a card more', PRIMARY, { ...DATA, CRVAL2: -36 }],
    ['a card less', PRIMARY, { EXTNAME: 'DATA' }],
    ['an undefined value', PRIMARY, { ...DATA, CRVAL1: null }],
    ['an integer beyond 2^53', PRIMARY, { ...DATA, CRVAL1: 2n ** 60n }],
    ['the quality that was measured', { ...PRIMARY, 'ESO QC SCIPOST NDET': 12 }, DATA],
    ['the category', { ...PRIMARY, 'ESO PRO CATG': 'IMAGE_FOV' }, DATA],
    ['what only looks like a volatile card', { ...PRIMARY, 'DATE-OBS': '2014-12-15', DATASUM2: 'x' }, DATA],
    ['a record of no step', { ...PRIMARY, 'ESO PRO RECORD': 'x' }, DATA],
  ])('changes with %s', (_, primary, data) => {
    expect(content(primary, data)).not.toBe(content(PRIMARY, DATA));
  });

  it('is that of each HDU at its place', () => {
    expect(content(PRIMARY, DATA)).not.toBe(content(DATA, PRIMARY));
    expect(content(PRIMARY, DATA)).not.toBe(content({ ...PRIMARY, ...DATA }));
    expect(content({ A: 2n ** 60n })).toBe(`[[["A","${2n ** 60n}"]]]`);
  });
});

describe('[U] the version of a product', () => {
  const certified = ['DATACUBE_FINAL', 'IMAGE_FOV'];
  const file = (catg: string, version?: string, dataMd5 = `data of ${catg}`): ManifestProduct => ({
    ...{ catg, path: `/w/${catg}.fits`, sizeBytes: 2880, dataMd5 },
    ...(version === undefined ? {} : { version }),
  });
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const version = (...products: readonly ManifestProduct[]) =>
    versionOf({
      ab: { name: 'a_tpl.ab' },
      manifest: { abKey: 'key', products } as unknown as Manifest,
      certified,
      hash,
    });

  const cube = file('DATACUBE_FINAL', 'c1');
  const image = file('IMAGE_FOV', 'i1');

  it('is over all its certified files, in any order, and no others', () => {
    const { productChecksum, dataChecksum } = version(cube, image);
    expect(productChecksum).toMatch(/^[0-9a-f]{64}$/);
    expect(dataChecksum).toBe('data of DATACUBE_FINAL');
    expect(version(image, cube)).toEqual(version(cube, image));
    expect(version(file('PIXTABLE_REDUCED', 'p1'), cube, image)).toEqual(version(cube, image));
    const others = [
      version(file('DATACUBE_FINAL', 'c2'), image),
      version(cube, file('IMAGE_FOV', 'i2')),
      version(cube),
      version(cube, image, image),
      version(file('DATACUBE_FINAL', 'i1'), file('IMAGE_FOV', 'c1')),
    ];
    expect(new Set([productChecksum, ...others.map((other) => other.productChecksum)]).size).toBe(6);
  });

  it('is the data alone in manifests of before, even where only one file has none', () => {
    for (const products of [
      [file('DATACUBE_FINAL'), file('IMAGE_FOV')],
      [file('DATACUBE_FINAL'), image],
    ])
      expect(version(...products)).toEqual({ productChecksum: 'data of DATACUBE_FINAL' });
    expect(version(file('IMAGE_FOV'), file('DATACUBE_FINAL'))).toEqual({ productChecksum: 'data of DATACUBE_FINAL' });
  });

  it('is the data of the first file where nothing is certified, and the key of the run where there are no sums', () => {
    expect(version(file('OFFSET_LIST', 'o1'), file('SOURCE_LIST', 's1'))).toEqual({
      productChecksum: 'data of OFFSET_LIST',
    });
    expect(version(file('DATACUBE_FINAL', undefined, ''))).toEqual({ productChecksum: 'a_tpl.ab:key' });
    expect(version()).toEqual({ productChecksum: 'a_tpl.ab:key' });
    expect(version(file('DATACUBE_FINAL', 'c1', '')).dataChecksum).toBe('a_tpl.ab:key');
  });
});
