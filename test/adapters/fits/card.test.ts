import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float, formatCard, isFloatCard } from '../../../src/adapters/fits/index.ts';
import { parseCards } from '../../../src/adapters/fits/parse-card.ts';
import { comment, hierarchKeyword, longText, scalar, shortText, standardKeyword, text } from './card-arbitraries.ts';

const card = (record: string): string => record.padEnd(80);

describe('formatCard', () => {
  it.each([
    ['EXPTIME', float(600), 'EXPTIME =                600.0'],
    ['EXPTIME', 600, 'EXPTIME =                  600'],
    ['MJD-OBS', 57000.1, 'MJD-OBS =              57000.1'],
    ['TINY', float(1e-7), 'TINY    =               1.0E-7'],
    ['ID', 2n ** 53n + 1n, 'ID      =     9007199254740993'],
    ['LIVE', true, 'LIVE    =                    T'],
    ['NOTHING', null, 'NOTHING ='],
    ['INSTRUME', 'MUSE', "INSTRUME= 'MUSE    '"],
    ['EMPTY', '', "EMPTY   = ''"],
    ['PI', "O'Brien", "PI      = 'O''Brien'"],
    ['ESO INS MODE', 'WFM-NOAO-N', "HIERARCH ESO INS MODE = 'WFM-NOAO-N'"],
    ['HIERARCH ESO TEL ALT', float(-30), 'HIERARCH ESO TEL ALT = -30.0'],
    ['COMMENT', 'any = text', 'COMMENT any = text'],
  ])('writes %s = %o in its format', (keyword, value, record) => {
    expect(formatCard(keyword, value)).toEqual([card(record)]);
  });

  it('cuts a comment at the end of the card and keeps the value', () => {
    const [record = ''] = formatCard('ESO TPL ID', 'x'.repeat(40), 'Category of calibration frame');
    expect(record).toBe(`HIERARCH ESO TPL ID = '${'x'.repeat(40)}' / Category of ca`.slice(0, 80).padEnd(80));
    expect(parseCards(formatCard('ESO TPL ID', 'x'.repeat(56), 'comment'))[0]).toMatchObject({
      value: 'x'.repeat(56),
      comment: '',
    });
  });

  it('continues a long string without cutting a doubled quote', () => {
    expect(formatCard('PROV', `${'x'.repeat(66)}'${'y'.repeat(5)}`, 'why')).toEqual([
      card(`PROV    = '${'x'.repeat(66)}&'`),
      card(`CONTINUE  '''${'y'.repeat(5)}' / why`),
    ]);
  });

  it.each([
    ['ESO PRO REC1 RAW1 NAME', 'x'.repeat(60), /a card has 80$/],
    ['lower', 1, /"lower" is not a FITS keyword/],
    ['ESO  DPR', 1, /not a FITS keyword/],
    ['END', 1, /END is written by itself/],
    ['OBSERVER', 'Jürgen', /holds "ü", FITS headers know printable ASCII only/],
    ['SNR', NaN, /SNR: FITS headers have no NaN/],
  ])('refuses %s = %o', (keyword, value, message) => {
    expect(() => formatCard(keyword, value)).toThrow(message);
    expect(() => formatCard(keyword, value)).toThrow(expect.objectContaining({ code: 'FITS_INVALID' }));
  });
});

describe('a card that was written', () => {
  it('is read back with keyword, value, type and comment', () => {
    const written = fc.oneof(
      fc.tuple(standardKeyword, fc.oneof(scalar, longText), comment),
      fc.tuple(
        hierarchKeyword,
        fc.oneof(scalar, shortText),
        comment.map((words) => words.slice(0, 4).trim()),
      ),
    );
    fc.assert(
      fc.property(written, ([keyword, { written: value, read, isFloat }, words]) => {
        const raw = formatCard(keyword, value, words);
        const [parsed, ...others] = parseCards(raw);
        expect(raw.every((record) => record.length === 80)).toBe(true);
        expect(others).toEqual([]);
        expect(parsed).toMatchObject({ keyword, value: read, raw });
        expect(parsed && isFloatCard(parsed)).toBe(isFloat);
        expect(words.startsWith(parsed?.comment ?? '?')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read back as text when it is a COMMENT', () => {
    fc.assert(
      fc.property(text(200), (words) => {
        const cards = parseCards(formatCard('COMMENT', words));
        expect(
          cards
            .map(({ raw }) => raw[0]?.slice(8))
            .join('')
            .trimEnd(),
        ).toBe(words);
        expect(cards.every(({ keyword, value }) => keyword === 'COMMENT' && value === undefined)).toBe(true);
      }),
    );
  });
});

describe('parseCards', () => {
  it.each([
    ['EQUINOX =                2000. / [yr]', { keyword: 'EQUINOX', value: 2000, comment: '[yr]' }],
    ['OLD     = 1.5D3', { value: 1500 }],
    ['FREE    = +7/seven', { value: 7, comment: 'seven' }],
    ["URL     = 'http://eso.org/x' / it's", { value: 'http://eso.org/x', comment: "it's" }],
    ["QUOTE   = ''''", { value: "'" }],
    ["OPEN    = 'no end", { value: 'no end' }],
    ["AMP     = 'A&'", { value: 'A&' }],
    ['COMPLEX = (1.0, 2.0) / pair', { value: '(1.0, 2.0)', comment: 'pair' }],
    ['HIERARCH ESO DET ID=  1134385', { keyword: 'ESO DET ID', value: 1134385 }],
    ['HIERARCH ESO DPR CATG  = ', { keyword: 'ESO DPR CATG', value: null }],
    ['HISTORY = not a value', { keyword: 'HISTORY', value: undefined }],
    ['NOVALUE   5', { keyword: 'NOVALUE', value: undefined, comment: '  5' }],
    ['', { keyword: '', value: undefined, comment: '' }],
  ])('understands %s', (record, expected) => {
    expect(parseCards([card(record)])).toEqual([expect.objectContaining({ ...expected, raw: [card(record)] })]);
  });

  it('joins the comments of a continued string and leaves a CONTINUE without a start alone', () => {
    const records = ["LONG    = 'ab &' / one", "CONTINUE  'cd&' / two", "CONTINUE  ''", "CONTINUE  'lost'"].map(card);
    expect(parseCards(records)).toMatchObject([
      { keyword: 'LONG', value: 'ab cd', comment: 'one two', raw: records.slice(0, 3) },
      { keyword: 'CONTINUE', value: undefined },
    ]);
  });

  it('keeps every record of any header', () => {
    const record = fc
      .string({
        unit: fc.constantFrom('A', 'B', '=', "'", ' ', '&', '/', '1', '.', 'HIERARCH ', 'CONTINUE  '),
        maxLength: 40,
      })
      .map((text) => card(text.slice(0, 80)));
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(parseCards(records).flatMap(({ raw }) => raw)).toEqual(records);
      }),
    );
  });
});
