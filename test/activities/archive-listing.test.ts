import { describe, expect, it } from 'vitest';
import { listedFilesOf, sizesOf } from '../../src/activities/archive-listing.ts';
import type { ErrorCode } from '../../src/domain/failure/error-codes.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { listedFile, listing } from '../fakes/listing.ts';

const MASTER = { fileName: 'MU_MBIA.fits', sizeBytes: 7 };

function archiveWith(dates: Readonly<Record<string, number>>, failure: ErrorCode = 'DATE_UNKNOWN') {
  const asked: string[] = [];
  return {
    asked,
    async listRawFrames(date: string) {
      asked.push(date);
      const sizeBytes = dates[date];
      if (sizeBytes === undefined) throw new PhoenixError(failure, `no ${date}`, 'wait');
      return listing({ fileName: `MUSE.${date}T23:00:00.000.fits`, sizeBytes });
    },
    listCalibrations: async () => listing(MASTER),
  };
}

describe('[U] sizes of the files that ABs read', () => {
  it('are those of calibrations and of all dates that raw files are from, each date asked once', async () => {
    const archive = archiveWith({ '2014-12-14': 1, '2014-12-15': 2 });
    const rawFiles = [
      'MUSE.2014-12-14T23:00:00.000.fits',
      'MUSE.2014-12-15T11:59:00.000.fits',
      'MUSE.2014-12-15T12:01:00.000.fits',
    ];
    expect(sizesOf(await listedFilesOf(archive, [{ rawFiles }, { rawFiles: rawFiles.slice(0, 1) }]))).toEqual({
      'MUSE.2014-12-14T23:00:00.000.fits': 1,
      'MUSE.2014-12-15T23:00:00.000.fits': 2,
      'MU_MBIA.fits': 7,
    });
    expect(archive.asked).toEqual(['2014-12-14', '2014-12-15']);
  });

  it('are unknown for a date that the archive does not have, and for a name without a date', async () => {
    const archive = archiveWith({});
    const rawFiles = ['MUSE.2014-12-14T23:00:00.000.fits', 'simulated.fits'];
    expect(sizesOf(await listedFilesOf(archive, [{ rawFiles }]))).toEqual({ 'MU_MBIA.fits': 7 });
    expect(archive.asked).toEqual(['2014-12-14']);
  });

  it('are those of the file with its own date where another one lies with the date beside, whichever is listed first', async () => {
    const fileName = 'MUSE.2014-12-14T23:00:00.000.fits';
    const own = listedFile(fileName, { sizeBytes: 1 });
    const stray = { ...listedFile(fileName, { sizeBytes: 2 }), place: 'elsewhere', foundIn: '2014-12-15' };
    for (const entries of [
      [own, stray],
      [stray, own],
    ]) {
      const archive = { ...archiveWith({}), listRawFrames: async () => ({ entries, leftOut: [] }) };
      const files = await listedFilesOf(archive, [{ rawFiles: [fileName] }]);
      expect(files.get(fileName)).toEqual(own);
    }
  });

  it('are not guessed while the archive is away', async () => {
    const archive = archiveWith({}, 'ARCHIVE_UNAVAILABLE');
    const asked = listedFilesOf(archive, [{ rawFiles: ['MUSE.2014-12-14T23:00:00.000.fits'] }]);
    await expect(asked).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
  });
});
