import { describe, expect, it } from 'vitest';
import type { HeaderEditLine } from '../../../src/domain/association/association-block.ts';
import type { ObRecord } from '../../../src/domain/association/ob-record.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { obOfProduct } from '../../../src/domain/product/ob-of-product.ts';

const FIRST: ObRecord = { obsId: 30, obsStart: '2014-12-15T00:49:06', obsMode: 'SM', grade: 'C', comment: 'seeing' };
const SECOND: ObRecord = { obsId: 30, obsStart: '2014-12-15T02:10:00', obsMode: 'SM', grade: 'A', comment: '' };
const OTHER: ObRecord = { obsId: 31, obsMode: 'SM', grade: 'A', comment: 'fine' };
const UNGRADED: ObRecord = { obsId: 32, obsMode: 'VM', grade: '', comment: 'visitor' };
const RECORDS = [OTHER, SECOND, FIRST, UNGRADED];

const HEADERS: Readonly<Record<string, Keywords>> = {
  first: { 'ESO OBS ID': 30, 'ESO OBS START': '2014-12-15T00:49:06' },
  again: { 'ESO OBS ID': 30, 'ESO OBS START': '2014-12-15T00:49:06.000' },
  second: { 'ESO OBS ID': 30, 'ESO OBS START': '2014-12-15T02:10:00' },
  other: { 'ESO OBS ID': 31, 'ESO OBS START': '2014-12-15T03:00:00' },
  later: { 'ESO OBS ID': 31, 'ESO OBS START': '2014-12-15T04:00:00' },
  visitor: { 'ESO OBS ID': 32 },
  nothing: {},
};

const SOURCE = {
  readManyKeywords: async (fileNames: readonly string[], wanted: ReadonlySet<string>) => {
    expect([...wanted]).toEqual(['ESO OBS ID', 'ESO OBS START']);
    return fileNames.map((fileName) => {
      const keywords = HEADERS[fileName];
      return keywords === undefined
        ? { kind: 'error' as const, fileName, error: new PhoenixError('FILE_MISSING', `${fileName} is gone`, 'get it') }
        : { kind: 'keywords' as const, fileName, keywords };
    });
  },
};

const exposure = (fileName: string, headerEdits?: readonly HeaderEditLine[]) => ({
  rawFiles: [fileName],
  obsId: 31,
  ...(headerEdits === undefined ? {} : { headerEdits }),
});
const obOf = (...names: readonly string[]) =>
  obOfProduct(
    RECORDS,
    names.map((name) => exposure(name)),
    SOURCE,
  );

describe('[U] OB grade and comment of a product', () => {
  it('are those of its execution', async () => {
    expect(await obOf('first', 'again')).toEqual({ grade: 'C', comment: 'seeing' });
    expect(await obOf('second')).toEqual({ grade: 'A', comment: '' });
  });

  it('of several executions are all of them, in the order of the exposures', async () => {
    expect(await obOf('first', 'second', 'other', 'visitor')).toEqual({
      grade: 'C/A',
      comment: 'OB 30 2014-12-15T00:49:06 C: seeing; OB 30 2014-12-15T02:10:00 A; OB 31 A: fine; OB 32: visitor',
    });
  });

  it('of several exposures under one record for the whole OB are said once', async () => {
    expect(await obOf('other', 'later')).toEqual({ grade: 'A', comment: 'fine' });
  });

  it('go by the OB of the AB where the header does not name it, and by corrected keywords', async () => {
    expect(await obOf('nothing')).toEqual({ grade: 'A', comment: 'fine' });
    const edits = [
      { fileName: 'first', keyword: 'ESO OBS START', value: '2014-12-15T02:10:00' },
      { fileName: 'second', keyword: 'ESO OBS ID', value: 32 },
    ];
    expect(await obOfProduct(RECORDS, [exposure('first', edits)], SOURCE)).toEqual({ grade: 'A', comment: '' });
    expect(await obOfProduct(RECORDS, [exposure('second', edits)], SOURCE)).toEqual({ grade: '', comment: 'visitor' });
  });

  it('are empty where nothing is known, and then no header is read', async () => {
    expect(await obOfProduct([], [exposure('gone')], SOURCE)).toEqual({ grade: '', comment: '' });
    expect(await obOfProduct([FIRST], [exposure('other')], SOURCE)).toEqual({ grade: '', comment: '' });
    expect(await obOfProduct([FIRST], [], SOURCE)).toEqual({ grade: '', comment: '' });
  });

  it('are not guessed where a header cannot be read', async () => {
    await expect(obOf('first', 'gone')).rejects.toMatchObject({ code: 'FILE_MISSING', message: 'gone is gone' });
  });
});
