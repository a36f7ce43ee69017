import { describe, expect, it } from 'vitest';
import { abFromText } from '../../src/domain/association/ab-text.ts';
import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { forecastOf } from '../../src/domain/cascade/forecast.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { HeaderCorrection } from '../../src/domain/frame/header-correction.ts';
import type { Archive } from '../../src/ports/archive.ts';
import { listing } from '../fakes/listing.ts';
import {
  DATE,
  STANDARD_NIGHT,
  framesOf,
  fullName,
  object,
  shortName,
  simpleAbsOf,
  template,
  transformed,
  withAddedSkies,
} from '../domain/cascade/night-fixtures.ts';
import type { DateOptions } from './prepared-date.ts';
import { CALIBRATION_BYTES, RAW_BYTES, namesOf, preparedDate, simpleText } from './prepared-date.ts';

const GB = 1e9;
const PAIR = [template(object('01:00:00.000'), object('01:12:00.000'))];
const RAW = 'MUSE.2014-12-15T01:00:00.000.fits';

/** The plan of a date as the database has it. */
async function planned(options: DateOptions): Promise<Plan> {
  const date = await preparedDate(options);
  return date.plans.load((await date.plan()).outline.planKey);
}

function abOf({ abs }: Plan, name: string): AssociationBlock {
  return abs.find((ab) => ab.name === fullName(name))!;
}

describe('[U] estimates of a plan', () => {
  it('come from the sizes in the archive, and do not count for the key', async () => {
    const date = await preparedDate({ templates: PAIR });
    const { planKey } = (await date.plan()).outline;
    const plan = await date.plans.load(planKey);
    const masters = new Set(plan.abs.flatMap(({ inputs }) => inputs.flatMap((one) => calibrationOf(one.source))));
    expect(forecastOf(plan, [])).toMatchObject({
      abs: 6,
      downloadBytes: 2 * RAW_BYTES + masters.size * CALIBRATION_BYTES,
      productBytes: 132_684_653,
    });
    const nothingKnown = { listRawFrames: async () => listing(), listCalibrations: async () => listing() };
    const { archive } = date;
    const blind = await preparedDate({ templates: PAIR, dependencies: { archive: { ...archive, ...nothingKnown } } });
    const other = await blind.plan();
    expect(other.outline.planKey).toBe(planKey);
    expect(forecastOf(await blind.plans.load(planKey), []).productBytes).toBe(46_071_060_000);
  });

  it('suppress a combination that fits no host: the single cubes are final, and the plan says why', async () => {
    const hosts = [{ name: 'laptop', streams: 1, memoryBytes: 0.42 * GB }];
    const exposures = Array.from({ length: 12 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`),
    );
    const date = await preparedDate({ templates: [template(...exposures)], dependencies: { hosts } });
    const result = await date.plan();
    const plan = await date.plans.load(result.outline.planKey);
    const TPL = fullName('01:00:00.000_tpl');
    expect(plan.suppressed).toEqual([
      { what: fullName('01:00:00.000_tal'), because: `only ${TPL} would need it` },
      {
        what: TPL,
        because: 'needs 0.83 GB of memory, the largest host (laptop) has 0.42 GB: the single cubes are final',
      },
    ]);
    expect(result.outline.suppressed).toEqual(plan.suppressed);
    expect(namesOf(result)).toHaveLength(24);
  });
});

function calibrationOf(source: AssociationBlock['inputs'][number]['source']): string[] {
  return source.kind === 'calib' ? [source.fileName] : [];
}

describe('[U] what planning takes from the prepared tree', () => {
  it('is ABs and their logs, not the record of the preparation', async () => {
    const date = await preparedDate({ templates: PAIR });
    const { planKey } = (await date.plan()).outline;
    await date.tree.replaceAll('MUSE_smart', DATE, { ...date.prepared, 'preparation.json': '{"format": 1}' });
    expect((await date.plan()).outline.planKey).toBe(planKey);
    expect(await date.tree.list('MUSE_R', DATE)).not.toContain('preparation.json');
    await date.tree.replaceAll('MUSE_smart', DATE, { 'preparation.json': '{"format": 1}' });
    await expect(date.plan()).rejects.toMatchObject({ type: 'NOT_PREPARED' });
  });

  it('is an added sky: the ABs of both OBs are one chain, the log says where the sky comes from', async () => {
    const templates = [
      { ...PAIR[0]!, exposures: [object('01:00:00.000')] },
      { obsId: 7, tplStart: '2014-12-15T01:23:00', exposures: [object('01:24:00.000', 120)] },
    ];
    const [target, hidden] = simpleAbsOf(framesOf(templates));
    const simpleAbs = [withAddedSkies(target!, '01:24:00.000'), transformed(hidden!, 'SKY')];
    const date = await preparedDate({ templates, simpleAbs });
    const result = await date.plan();
    expect(result.notes).toEqual([]);
    expect(result.outline.chains.map(({ abs }) => abs.map(({ name }) => shortName(name)))).toEqual([
      ['01:00:00.000', '01:24:00.000', '01:24:00.000_sky', '01:00:00.000_pst', '01:24:00.000_pst'],
    ]);
    const text = await date.read(fullName('01:00:00.000_pst'));
    expect(text).toContain(`MCALIB          VIRTUAL  ${fullName('01:24:00.000_sky')}:SKY_LINES  SKY_LINES`);
    expect(abFromText(text, fullName('01:00:00.000_pst')).waitFor).toContain(fullName('01:24:00.000_sky'));
    const alog = await date.read('MUSE.2014-12-15T01:00:00.000_pst.alog');
    expect(alog).toContain(`SKY_LINES of ${fullName('01:24:00.000_sky')}`);
  });

  it('is told again where something is wrong: in the notes, and in the plan for whoever asks later', async () => {
    const [ab] = simpleAbsOf(framesOf([template(object('01:00:00.000'))]));
    const others = simpleAbsOf(framesOf(STANDARD_NIGHT.slice(1, 2)));
    const simpleAbs = [withAddedSkies(ab!, '09:09:09.000'), ...others];
    const templates = [template(object('01:00:00.000')), ...STANDARD_NIGHT.slice(1, 2)];
    const date = await preparedDate({ templates, simpleAbs });
    const { notes, outline } = await date.plan();
    expect(notes).toEqual([
      expect.stringMatching(
        /^MUSE.2014-12-15T01:00:00.000.ab: muse_scipost needs SKY_LINES: .* no static SKY_LINES; put the SKY back, or /u,
      ),
    ]);
    expect((await date.plans.load(outline.planKey)).notes).toEqual(notes);
  });
});

describe('[U] a raw frame that is listed and not there', () => {
  it('is lost without an AB that names it, where nobody has prepared the date', async () => {
    const { archive } = await preparedDate({ templates: PAIR });
    const gone = 'MUSE.2014-12-15T09:00:00.000.fits';
    const error = new PhoenixError('FILE_MISSING', `${gone} is not in the archive`, 'archive it');
    const plan = await planned({
      templates: PAIR,
      simpleAbs: [],
      process: { preparation: 'none' },
      dependencies: {
        archive: {
          ...archive,
          listRawFrames: async (date) =>
            listing(...(await archive.listRawFrames(date)).entries, { fileName: gone, sizeBytes: 1 }),
          readManyKeywords: async (names, wanted) =>
            (await archive.readManyKeywords(names, wanted)).map((read) =>
              read.fileName === gone ? { kind: 'error', fileName: gone, error } : read,
            ),
        },
      },
    });
    expect(plan.abs.length).toBeGreaterThan(0);
    expect(plan.suppressed).toContainEqual({ what: gone, because: error.message, code: 'FILE_MISSING' });
  });
});

describe('[U] a frame outside all ABs', () => {
  it('is a witness for planning as it was for preparing', async () => {
    const templates = [
      template(object('01:00:00.000', 900)),
      { obsId: 7, tplStart: '2014-12-15T01:11:00', exposures: [object('01:11:15.000')] },
    ];
    const { archive } = await preparedDate({ templates });
    const detector = { 'ESO DET DIT1': 600, 'ESO DET NDIT': 1 };
    const readManyKeywords: Archive['readManyKeywords'] = async (files, wanted) =>
      (await archive.readManyKeywords(files, wanted)).map((one) =>
        one.kind === 'keywords' ? { ...one, keywords: { ...one.keywords, ...detector } } : one,
      );
    const date = await preparedDate({
      templates,
      simpleAbs: simpleAbsOf(framesOf(templates.slice(0, 1))),
      dependencies: { archive: { ...archive, readManyKeywords } },
    });
    const { notes, outline } = await date.plan();
    expect(notes).toEqual([
      expect.stringContaining('planning goes on with EXPTIME 600 (DET DIT1 x NDIT fits before the next exposure)'),
    ]);
    expect(abOf(await date.plans.load(outline.planKey), '01:00:00.000').exptimeSeconds).toBe(600);
  });
});

describe('[U] corrections of headers', () => {
  const correction: HeaderCorrection = {
    fileName: RAW,
    keyword: 'EXPTIME',
    value: 5,
    author: 'rhanusch',
    reason: 'shutter closed',
  };
  const reading = { corrections: { read: async () => [correction] } };

  it('that are newer than the preparation are read by planning and by the recipe alike', async () => {
    const angle = { ...correction, keyword: 'ESO INS DROT POSANG', value: 90 };
    const plan = await planned({
      templates: PAIR,
      dependencies: { corrections: { read: async () => [angle, { ...angle, fileName: 'other.fits' }] } },
    });
    expect(
      plan.abs.flatMap(({ name, headerEdits }) => (headerEdits === undefined ? [] : [[shortName(name), headerEdits]])),
    ).toEqual([['01:00:00.000', [{ fileName: RAW, keyword: 'ESO INS DROT POSANG', value: 90 }]]]);
    expect(plan.planKey).not.toBe((await planned({ templates: PAIR })).planKey);
  });

  it('decide what is planned', async () => {
    const plan = await planned({ templates: PAIR, dependencies: reading });
    expect(plan.suppressed).toEqual([
      { what: RAW, because: 'OBJECT of 5 s, MUSE_R takes 10 s and more' },
      {
        what: fullName('01:12:00.000_tpl'),
        because: `only 1 of 2 OBJECT exposures is left (${RAW}: OBJECT of 5 s, MUSE_R takes 10 s and more): the single cubes are final`,
      },
    ]);
  });

  it('that the AB has already stay as the AB has them', async () => {
    const [ab] = simpleAbsOf(framesOf(PAIR));
    const accepted = { fileName: RAW, keyword: 'EXPTIME', value: 700 };
    const plan = await planned({
      templates: PAIR,
      simpleAbs: [{ ...ab!, headerEdits: [accepted] }],
      dependencies: reading,
    });
    expect(abOf(plan, '01:00:00.000').headerEdits).toEqual([accepted]);
    expect(abOf(plan, '01:00:00.000_tpl').exptimeSeconds).toBe(1300);
  });
});

describe('[U] a process without preparation', () => {
  const process = { preparation: 'none' } as const;

  it('creates the ABs itself and plans what a prepared date would be planned as', async () => {
    const date = await preparedDate({ simpleAbs: [], process });
    const result = await date.plan();
    expect(result.outline.planKey).toBe((await (await preparedDate()).plan()).outline.planKey);
    expect(await date.tree.list('MUSE', DATE)).toContain('MUSE.2014-12-15T00:54:04.379_tpl.alog');
    expect(await date.tree.list('MUSE_smart', DATE)).toEqual([]);
  });

  it('takes prepared ABs where somebody has prepared the date', async () => {
    const date = await preparedDate({ process, simpleAbs: simpleAbsOf(framesOf(STANDARD_NIGHT.slice(1, 2))) });
    expect(namesOf(await date.plan())).toHaveLength(2);
    expect(await date.tree.list('MUSE', DATE)).toEqual([]);
  });

  it('takes the ABs of the older tree before the cut-over date', async () => {
    const olderAbs = { tree: 'MUSE_old', until: '2014-12-15' };
    const date = await preparedDate({ simpleAbs: [], process: { ...process, olderAbs } });
    const [older] = simpleAbsOf(framesOf(STANDARD_NIGHT.slice(1, 2)));
    await date.tree.replaceAll('MUSE_old', DATE, { [older!.name]: simpleText(older!) });
    expect(namesOf(await date.plan()).map(shortName)).toEqual(['01:49:19.464', '01:49:19.464_pst']);
    const later = await preparedDate({
      simpleAbs: [],
      process: { ...process, olderAbs: { ...olderAbs, until: DATE } },
    });
    expect(namesOf(await later.plan())).toHaveLength(23);
  });

  it('says in the plan what it leaves out', async () => {
    const { archive } = await preparedDate({ templates: PAIR });
    const inOtherMode: Archive = {
      ...archive,
      async readManyKeywords(fileNames, wanted) {
        const headers = await archive.readManyKeywords(fileNames, wanted);
        return headers.map((one) =>
          one.kind === 'keywords' && one.fileName === RAW
            ? { ...one, keywords: { ...one.keywords, 'ESO INS MODE': 'NFM-AO-N' } }
            : one,
        );
      },
    };
    const plan = await planned({
      templates: PAIR,
      simpleAbs: [],
      process: { ...process, insModes: ['WFM-NOAO-N'] },
      dependencies: { archive: inOtherMode },
    });
    expect(plan.suppressed).toEqual([{ what: RAW, because: 'INS.MODE is NFM-AO-N, processed are WFM-NOAO-N' }]);
    expect(plan.abs.map(({ name }) => shortName(name))).toEqual(['01:12:00.000', '01:12:00.000_pst']);
  });

  it('refuses a date without science, for good', async () => {
    const date = await preparedDate({ templates: [], process });
    await expect(date.plan()).rejects.toMatchObject({ type: 'DATE_WITHOUT_SCIENCE', nonRetryable: true });
  });
});
