import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateAfter } from '../../../src/domain/calendar/observing-date.ts';
import { inputsToDelete, usesToForget } from '../../../src/domain/retention/input-sweep.ts';
import type { DateFacts } from '../../../src/domain/stage/date-facts.ts';
import type { InputFacts, InputUse } from '../../../src/domain/retention/input-sweep.ts';

const PROCESS = 'MUSE_R';
const DATE = '2014-12-14';
const LONG_AGO = '2026-11-01T00:00:00.000Z';
const NOW = '2026-11-21T10:00:00.000Z';
const RAW = `raw/${DATE}/MUSE.2014-12-15T00:54:04.379.fits`;
const MASTER = 'mcalib/M.MUSE.2014-12-15T12:00:00.000.fits';

function use(unit: string, files: readonly string[], more: Partial<InputUse> = {}): InputUse {
  return { process: PROCESS, unit, files, usedAt: LONG_AGO, ...more };
}
function date(unit: string, stage: string, updatedAt = LONG_AGO, process = PROCESS): DateFacts {
  return { process, unit, stage, updatedAt };
}
function facts(more: Partial<InputFacts>): InputFacts {
  return {
    files: [...new Set((more.uses ?? []).flatMap(({ files }) => files))].map((path) => ({ path })),
    ...{ uses: [], dates: [], readAt: NOW, graceDays: 7, calibrationDays: 28, isDiskTight: false },
    ...more,
  };
}
function deleted(more: Partial<InputFacts>): readonly string[] {
  return inputsToDelete(facts(more)).map(({ path }) => path);
}

describe('[U] raw files', () => {
  it.each(['planned', 'processing', 'certification', 'distribution', 'a stage of a later version'])(
    'stay while their date is in stage %s',
    (stage) => {
      expect(deleted({ uses: [use(DATE, [RAW])], dates: [date(DATE, stage)] })).toEqual([]);
    },
  );

  it.each(['distributed', 'ingestion', 'ingested', 'retired'])(
    'go when the batch of their date is over (%s)',
    (stage) => {
      const given = facts({ uses: [use(DATE, [RAW])], dates: [date(DATE, stage, NOW)] });
      expect(inputsToDelete(given)).toEqual([{ path: RAW, because: `${DATE} is over` }]);
    },
  );

  it('go with what is left of a download', () => {
    const files = [RAW, `${RAW}.part`].map((path) => ({ path }));
    const uses = [use(DATE, [RAW])];
    expect(deleted({ files, uses, dates: [date(DATE, 'distributed')] })).toEqual([RAW, `${RAW}.part`]);
    expect(deleted({ files, uses, dates: [date(DATE, 'processing')] })).toEqual([]);
  });

  it.each(['cancelled', 'failed', 'interrupted'])(
    'of a date that was interrupted (%s) wait for its return as long as the grace',
    (stage) => {
      const uses = [use(DATE, [RAW])];
      expect(deleted({ uses, dates: [date(DATE, stage, '2026-11-14T12:00:00.000Z')] })).toEqual([]);
      expect(deleted({ uses, dates: [date(DATE, stage, '2026-11-14T09:00:00.000Z')] })).toEqual([RAW]);
    },
  );

  it.each(['planned', 'processing', 'cancelled', 'failed', 'distribution'])(
    'go when all products of their date are in the archive, however its last run has ended (%s)',
    (stage) => {
      const ingested = { ...date(DATE, stage, NOW), distribution: { completedAt: LONG_AGO, ingestedAt: LONG_AGO } };
      expect(deleted({ uses: [use(DATE, [RAW])], dates: [ingested] })).toEqual([RAW]);
      const distributed = { ...ingested, distribution: { completedAt: LONG_AGO, ingestedAt: '' } };
      expect(deleted({ uses: [use(DATE, [RAW])], dates: [distributed] })).toEqual([]);
    },
  );

  it('stay for another process that uses them', () => {
    const uses = [use(DATE, [RAW]), use(DATE, [RAW], { process: 'MUSE_DEEP' })];
    const over = date(DATE, 'distributed');
    expect(deleted({ uses, dates: [over, date(DATE, 'processing', LONG_AGO, 'MUSE_DEEP')] })).toEqual([]);
    expect(deleted({ uses, dates: [over, date(DATE, 'distributed', LONG_AGO, 'MUSE_DEEP')] })).toEqual([RAW]);
  });

  it('stay when an AB has asked for them since the database was asked', () => {
    const dates = [date(DATE, 'distributed')];
    expect(deleted({ uses: [use(DATE, [RAW], { usedAt: NOW })], dates })).toEqual([]);
    expect(deleted({ uses: [use(DATE, [RAW], { usedAt: '2026-11-21T09:59:59.500Z' })], dates })).toEqual([]);
    expect(deleted({ uses: [use(DATE, [RAW], { usedAt: '2026-11-21T09:59:58.000Z' })], dates })).toEqual([RAW]);
  });

  it('and masters of which no use is on record stay for ever: they may be originals', () => {
    const files = [RAW, `${RAW}.part`, MASTER].map((path) => ({ path }));
    expect(deleted({ files, graceDays: 0, isDiskTight: true })).toEqual([]);
    const uses = [use('2014-12-15', ['raw/2014-12-15/X.fits'])];
    expect(deleted({ files, uses, dates: [date('2014-12-15', 'distributed')], isDiskTight: true })).toEqual([]);
  });
});

describe('[U] the moving window of masters', () => {
  const over = use(DATE, [MASTER]);

  it('stands still while no date is under way', () => {
    expect(deleted({ uses: [over], dates: [date(DATE, 'ingested')] })).toEqual([]);
  });

  it.each([
    [28, []],
    [-28, []],
    [29, [MASTER]],
    [-29, [MASTER]],
  ])('keeps those of a date %i days from one that is under way: goes %j', (days, expected) => {
    const other = dateAfter(DATE, days);
    const uses = [over, use(other, ['mcalib/other.fits'])];
    expect(deleted({ uses, dates: [date(DATE, 'distributed'), date(other, 'processing')] })).toEqual(expected);
  });

  it('knows no days from a unit that is no date, though it has a number', () => {
    const uses = [use('run 5', [MASTER]), use('2001-05-02', ['mcalib/other.fits'])];
    expect(deleted({ uses, dates: [date('run 5', 'distributed'), date('2001-05-02', 'processing')] })).toEqual([
      MASTER,
    ]);
  });

  it('says which window', () => {
    const uses = [over, use('2015-03-01', ['mcalib/other.fits'])];
    expect(
      inputsToDelete(facts({ uses, dates: [date(DATE, 'distributed'), date('2015-03-01', 'processing')] })),
    ).toEqual([{ path: MASTER, because: `used for ${DATE}, more than 28 days from every date under way` }]);
  });

  it('moves to where it was used last', () => {
    const uses = [over, use('2015-01-05', [MASTER]), use('2015-01-30', ['mcalib/other.fits'])];
    const dates = [date(DATE, 'distributed'), date('2015-01-05', 'distributed'), date('2015-01-30', 'processing')];
    expect(deleted({ uses, dates })).toEqual([]);
  });

  it('does not count for a unit that is no date', () => {
    const uses = [over, use('run_60A-9100', ['mcalib/other.fits'])];
    expect(deleted({ uses, dates: [date(DATE, 'distributed'), date('run_60A-9100', 'processing')] })).toEqual([MASTER]);
  });

  it('closes when the disk is full: only what a date under way uses stays', () => {
    const uses = [over, use('2014-12-15', ['mcalib/other.fits'])];
    const dates = [date(DATE, 'distributed'), date('2014-12-15', 'processing')];
    expect(deleted({ uses, dates })).toEqual([]);
    expect(deleted({ uses, dates, isDiskTight: true })).toEqual([MASTER]);
  });
});

describe('[U] property: any dates, uses and stages', () => {
  const units = fc.integer({ min: 0, max: 120 }).map((days) => dateAfter(DATE, days));
  const stages = fc.constantFrom('planned', 'processing', 'certification', 'distributed', 'ingested', 'cancelled');
  const files = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
  const world = fc
    .uniqueArray(fc.record({ unit: units, stage: stages, files }), { selector: ({ unit }) => unit, maxLength: 8 })
    .map((dates) => ({
      dates: dates.map(({ unit, stage }) => date(unit, stage)),
      uses: dates.map(({ unit, files: masters }) =>
        use(unit, [`raw/${unit}/X.fits`, ...masters.map((master) => `mcalib/M.${master}.fits`)]),
      ),
    }))
    .map(({ dates, uses }) => {
      const paths = new Set(uses.flatMap((one) => one.files));
      return facts({ dates, uses, files: [...paths].map((path) => ({ path })) });
    });
  const active = ({ dates, uses }: InputFacts) =>
    uses.filter(({ unit }) =>
      dates.some((one) => one.unit === unit && ['planned', 'processing', 'certification'].includes(one.stage)),
    );

  it('nothing that a date under way uses is deleted, however full the disk', () => {
    fc.assert(
      fc.property(world, fc.boolean(), (given, isDiskTight) => {
        const gone = new Set(deleted({ ...given, isDiskTight }));
        expect(active(given).flatMap((one) => one.files.filter((file) => gone.has(file)))).toEqual([]);
      }),
    );
  });

  it('a master stays exactly when a date under way uses it or is near one of its dates', () => {
    fc.assert(
      fc.property(world, (given) => {
        const gone = new Set(deleted(given));
        const windows = active(given).map(({ unit }) => Date.parse(unit));
        for (const { path } of given.files.filter((file) => file.path.startsWith('mcalib/'))) {
          const days = given.uses
            .filter((one) => one.files.includes(path))
            .flatMap(({ unit }) => windows.map((window) => Math.abs(window - Date.parse(unit)) / 86_400_000));
          expect(gone.has(path)).toBe(windows.length > 0 && Math.min(...days) > 28);
        }
      }),
    );
  });

  it('a wider window keeps more, and what is left is left by a second sweep', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 60 }), (given, more) => {
        const wide = deleted({ ...given, calibrationDays: 28 + more });
        const narrow = deleted(given);
        expect(narrow).toEqual(expect.arrayContaining([...wide]));
        const left = given.files.filter(({ path }) => !narrow.includes(path));
        expect(deleted({ ...given, files: left })).toEqual([]);
      }),
    );
  });
});

describe('[U] uses', () => {
  it('are forgotten with the last of their files', () => {
    const uses = [use(DATE, [RAW, MASTER]), use('2014-12-15', ['raw/2014-12-15/X.fits'])];
    const forgotten = (...left: readonly string[]) => usesToForget(uses, { left, now: NOW });
    expect(forgotten(MASTER)).toEqual([uses[1]]);
    expect(forgotten(`${RAW}.part`, 'raw/2014-12-15/X.fits')).toEqual([]);
    expect(forgotten()).toEqual(uses);
  });

  it('are not forgotten before their first file can have come', () => {
    const young = use(DATE, [RAW], { usedAt: '2026-11-20T12:00:00.000Z' });
    expect(usesToForget([young], { left: [], now: NOW })).toEqual([]);
    expect(usesToForget([young], { left: [], now: '2026-11-21T12:00:00.000Z' })).toEqual([young]);
  });
});
