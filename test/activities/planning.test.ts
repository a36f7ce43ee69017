import { describe, expect, it } from 'vitest';
import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { saveUsedInputs } from '../../src/activities/used-inputs.ts';
import { certify, comment } from '../fakes/decisions.ts';
import {
  CALIBRATIONS,
  DATE,
  framesOf,
  fullName,
  STANDARD_NIGHT,
  object,
  simpleAbsOf,
  template,
} from '../domain/cascade/night-fixtures.ts';
import { product } from '../adapters/database/rows.ts';
import { CALIBRATION_BYTES, PROCESS, namesOf, preparedDate } from './prepared-date.ts';

const FIRST = fullName('00:54:04.379');
const TAL = fullName('00:54:04.379_tal');
const TPL = fullName('00:54:04.379_tpl');

describe('[U] planning a date', () => {
  it('writes the cascade to the tree, the plan to the database, and returns what the workflow needs', async () => {
    const date = await preparedDate();
    const planned = await date.plan();
    expect(planned).toMatchObject({ reached: 'planned', decisions: [], notes: [] });
    expect(planned.policy).toMatchObject({ combined: 'all', onFailedAb: 'wait', ingestion: 'manual' });
    expect(namesOf(planned)).toEqual(expect.arrayContaining([FIRST, TAL, TPL]));
    expect(await date.read(TPL)).toContain('muse_exp_combine');
    expect(await date.read(TPL.replace('.ab', '.alog'))).not.toBe('');
    const plan = await date.plans.load(planned.outline.planKey);
    expect(plan.abs.map(({ name }) => name).toSorted()).toEqual([...namesOf(planned)].toSorted());
    expect(plan.ruleVersion).toContain('2.8.9');
    expect(plan.abs.find(({ name }) => name === FIRST)?.ifus).toEqual([1, 2, 3, 4]);
    const rows = await date.records.listAbs(PROCESS, DATE);
    expect(rows).toHaveLength(plan.abs.length);
    expect(rows.every(({ status }) => status === 'planned')).toBe(true);
  });

  it('goes on without a raw frame that is gone, also when it is the first, and says so', async () => {
    const { archive } = await preparedDate();
    const [first = ''] = (await archive.listRawFrames(DATE)).map(({ fileName }) => fileName);
    const gone = new PhoenixError('FILE_MISSING', `${first} is not in the archive`, 'put it there');
    const date = await preparedDate({
      dependencies: {
        archive: {
          ...archive,
          readManyKeywords: async (names, wanted) =>
            (await archive.readManyKeywords(names, wanted)).map((found) =>
              found.fileName === first ? { kind: 'error', fileName: first, error: gone } : found,
            ),
          async readExtensionNames(fileName) {
            if (fileName === first) throw gone;
            return archive.readExtensionNames(fileName);
          },
        },
      },
    });
    const planned = await date.plan();
    expect(planned.notes).toEqual(expect.arrayContaining([expect.stringContaining(`${first} is not in the archive`)]));
    expect(planned.outline.suppressed).toContainEqual({
      what: expect.stringContaining(first.replace('.fits', '')),
      because: `${first} is not in the archive`,
      code: 'FILE_MISSING',
    });
    expect(namesOf(planned)).not.toContain(FIRST);
    expect(namesOf(planned).length).toBeGreaterThan(5);
  });

  describe('reads the extensions of every frame', () => {
    const [EARLY, LATE] = ['02:12:34.681', '02:23:49.898'];
    const file = (time: string) => `MUSE.2014-12-15T${time}.fits`;
    const usual = ['CHAN01', 'CHAN02', 'CHAN03', 'CHAN04', 'SGS_IMG'];

    /** The plan of the standard night where the extensions of some files are others; an error: they cannot be read. */
    async function planWith(extensions: Readonly<Record<string, readonly string[] | PhoenixError>>) {
      const { archive } = await preparedDate();
      const read: string[] = [];
      const date = await preparedDate({
        dependencies: {
          archive: {
            ...archive,
            async readExtensionNames(fileName) {
              read.push(fileName);
              const names = extensions[fileName] ?? usual;
              if (names instanceof PhoenixError) throw names;
              return names;
            },
          },
        },
      });
      const planned = await date.plan();
      const { abs } = await date.plans.load(planned.outline.planKey);
      const ifusOf = (time: string) => abs.find(({ name }) => name === fullName(time))?.ifus;
      return { planned, read, ifusOf };
    }

    it.each([
      ['the first', EARLY, LATE],
      ['a later', LATE, EARLY],
    ])('%s one without CHAN02 goes on without IFU 2, the other with all', async (_, lacking, whole) => {
      const { planned, ifusOf } = await planWith({ [file(lacking)]: ['CHAN01', 'CHAN03', 'CHAN04'] });
      expect(ifusOf(lacking)).toEqual([1, 3, 4]);
      expect(ifusOf(whole)).toEqual([1, 2, 3, 4]);
      expect(planned.notes).toEqual([
        expect.stringContaining(
          `${file(lacking)} has no CHAN02 (IFU 2); the other frame of its template has it: it goes on without IFU 2; `,
        ),
      ]);
    });

    it('and of each calibration that they need once; what it lacks is told once', async () => {
      const [bias = ''] = CALIBRATIONS.map(({ fileName }) => fileName);
      const { planned, read, ifusOf } = await planWith({ [bias]: ['CHAN01.DATA', 'CHAN02.DATA', 'CHAN04.DATA'] });
      expect(read.toSorted()).toEqual([...new Set(read)].toSorted());
      expect(ifusOf(EARLY)).toEqual([1, 2, 4]);
      expect(planned.notes).toEqual([expect.stringContaining(`${bias} (MASTER_BIAS) has no CHAN03 (IFU 3)`)]);
    });

    it.each([
      ['has none of them', [], 'has none of the extensions CHAN01 to CHAN24'],
      ['cannot be read', new PhoenixError('FRAME_UNREADABLE', 'it is cut off', 'get it again'), 'it is cut off'],
    ] as const)('one that %s is left out with its reason, and costs no other', async (_, extensions, reason) => {
      const { planned, ifusOf } = await planWith({ [file(EARLY)]: extensions });
      expect(ifusOf(EARLY)).toBeUndefined();
      expect(ifusOf(LATE)).toEqual([1, 2, 3, 4]);
      expect(planned.notes).toEqual([expect.stringContaining(reason)]);
      expect(planned.outline.suppressed).toContainEqual({
        what: file(EARLY),
        because: expect.stringContaining(reason),
        code: 'FRAME_UNREADABLE',
      });
    });

    it('an archive that goes away meanwhile is no fault of a frame', async () => {
      const away = new PhoenixError('ARCHIVE_UNAVAILABLE', 'nobody answers', 'wait');
      await expect(planWith({ [file(LATE)]: away })).rejects.toMatchObject({ type: 'ARCHIVE_UNAVAILABLE' });
    });
  });

  it('is refused where nothing of the date fits any host: an empty plan would look finished', async () => {
    const hosts = [{ name: 'laptop', streams: 1, memoryBytes: 1_000_000 }];
    await expect((await preparedDate({ dependencies: { hosts } })).plan()).rejects.toMatchObject({
      type: 'HOST_TOO_SMALL',
      message: expect.stringMatching(
        /^none of the \d+ ABs of 2014-12-14 can be made: MUSE\.\S+ needs .* the largest host \(laptop\) has 0.001 GB; /,
      ),
    });
  });

  it('gives the same plan key again, and a payload below 64 KB', async () => {
    const date = await preparedDate();
    const first = await date.plan();
    const second = await date.plan();
    expect(second).toEqual(first);
    expect((await (await preparedDate()).plan()).outline.planKey).toBe(first.outline.planKey);
    expect(JSON.stringify(first).length).toBeLessThan(64 * 1024);
  });

  it('takes the decisions of earlier runs, without those that were refused', async () => {
    const date = await preparedDate();
    const decision = comment(TPL, 'moon');
    const decided = { process: PROCESS, unit: DATE, decision, because: '', at: '2014-12-16T09:00:00Z' } as const;
    const stored = comment(TPL, 'nobody has seen it');
    await date.records.saveDecision({ ...decided, decision: stored, decisionId: 'd3', state: 'stored' });
    await date.records.saveDecision({ ...decided, decisionId: 'd1', state: 'accepted', number: 7 });
    await date.records.saveDecision({ ...decided, decisionId: 'd2', state: 'refused' });
    expect(await date.plan()).toMatchObject({ decisions: [decision, stored], decisionNumbers: [7] });
  });

  it('refuses a date that was not prepared, for good', async () => {
    const date = await preparedDate({ templates: [] });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'NOT_PREPARED',
      nonRetryable: true,
      message: `${DATE} has no ABs in tree MUSE_smart; prepare it first: phoenix prepare -d ${DATE} --accept`,
    });
  });
});

describe('[U] frames that another date of the process makes', () => {
  const OTHER = '2014-12-13';
  const claim = (date: Awaited<ReturnType<typeof preparedDate>>, frames: readonly string[], unit = OTHER) =>
    date.records.claimFrames({ process: PROCESS, unit }, frames);
  const STRAY = 'MUSE.2014-12-15T01:05:19.596.fits';
  const EDITED = fullName('01:05:19.596');

  it('are left out with their reason, and the others of their template are made', async () => {
    const date = await preparedDate();
    await claim(date, [STRAY, 'MUSE.2014-12-13T01:00:00.000.fits']);
    const planned = await date.plan();
    const { abs } = await date.plans.load(planned.outline.planKey);
    expect(abs.filter(({ rawFiles }) => rawFiles.includes(STRAY))).toEqual([]);
    expect(abs.find(({ name }) => name === TPL)?.rawFiles).toHaveLength(3);
    const message = `${STRAY} is made by ${PROCESS}/${OTHER} already, and ${PROCESS}/${DATE} does not make it again`;
    expect(planned.outline.suppressed).toContainEqual({
      what: STRAY,
      because: expect.stringContaining(message),
      code: 'FRAME_CLAIMED',
    });
    expect(planned.notes).toEqual([
      expect.stringMatching(`${message}.* it is of ${DATE}; ${DATE} is right: take it out of ${OTHER}`),
    ]);
  });

  it('are its own as soon as the other one has given them up', async () => {
    const date = await preparedDate();
    await claim(date, [STRAY]);
    const without = await date.plan();
    await claim(date, []);
    const planned = await date.plan();
    expect(planned.notes).toEqual([]);
    expect(planned.outline.planKey).not.toBe(without.outline.planKey);
    expect(await claim(date, [STRAY])).toMatchObject([{ unit: DATE }]);
  });

  it('are those of its plan: what is too short or not in it any more is free', async () => {
    const date = await preparedDate();
    await date.plan();
    const short = 'MUSE.2014-12-15T02:42:04.115.fits';
    expect(await claim(date, [STRAY, short])).toMatchObject([{ frame: STRAY, unit: DATE }]);
    const single = (await date.tree.list('MUSE_smart', DATE)).filter((name) => !name.includes('01:49:19.464'));
    const texts = await Promise.all(single.map(async (name) => [name, await date.tree.read('MUSE_smart', DATE, name)]));
    await date.tree.replaceAll('MUSE_smart', DATE, Object.fromEntries(texts) as Record<string, string>);
    await date.plan();
    expect(await claim(date, ['MUSE.2014-12-15T01:49:19.464.fits'])).toEqual([]);
  });

  it('are no matter of other processes', async () => {
    const date = await preparedDate();
    await date.records.claimFrames({ process: 'MUSE_DEEP', unit: 'run' }, [STRAY]);
    expect((await date.plan()).notes).toEqual([]);
  });

  it('all of them: the date is refused, an empty plan would look finished', async () => {
    const date = await preparedDate();
    await claim(
      date,
      framesOf(STANDARD_NIGHT).map(({ fileName }) => fileName),
    );
    await expect(date.plan()).rejects.toMatchObject({
      type: 'FRAME_CLAIMED',
      message: expect.stringContaining(`no frame of ${DATE} is free: MUSE.2014-12-15T00:54:04.379.fits is made by`),
    });
  });

  it('in an AB that was edited by hand refuse the date, and name the AB', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[EDITED] = `${texts[EDITED] ?? ''}RECIPE_PARAM    --crsigma=7\n`;
    });
    await claim(date, [], DATE);
    await claim(date, [STRAY]);
    await expect(date.plan()).rejects.toMatchObject({
      type: 'FRAME_CLAIMED',
      message: expect.stringContaining(
        `${EDITED} of the tree, edited by hand, want ${STRAY}, which ${PROCESS}/${OTHER}`,
      ),
    });
  });
});

describe('[U] edits by hand between -C and -P', () => {
  it('win over what the rules make, change the plan key, and are noted', async () => {
    const date = await preparedDate();
    const before = await date.plan();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmin=77\n`;
    });
    const after = await date.plan();
    expect(after.notes).toEqual([`${TAL}: edited by hand, that version is used`]);
    expect(after.outline.planKey).not.toBe(before.outline.planKey);
    const { abs } = await date.plans.load(after.outline.planKey);
    expect(abs.find(({ name }) => name === TAL)?.parameters).toContain('--srcmin=77');
    const third = await date.plan();
    expect(third).toEqual(after);
    expect(await date.read(TAL)).toContain('--srcmin=77');
  });

  it('delete an AB, which stays deleted', async () => {
    const date = await preparedDate();
    const single = fullName('01:49:19.464_pst');
    await date.plan();
    await date.edit((texts) => {
      delete texts[single];
    });
    for (const planned of [await date.plan(), await date.plan()]) {
      expect(namesOf(planned)).not.toContain(single);
      expect(planned.notes).toEqual([`${single}: deleted by hand, stays deleted`]);
    }
    const rows = await date.records.listAbs(PROCESS, DATE);
    expect(rows.map(({ ab }) => ab)).not.toContain(single);
  });

  it('that cannot be read are refused by name, and not overwritten', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[TPL] = 'this is no AB\n';
    });
    await expect(date.plan()).rejects.toMatchObject({ type: 'AB_INVALID', message: expect.stringContaining(TPL) });
    expect(await date.read(TPL)).toBe('this is no AB\n');
  });

  it('that take away what another AB needs are refused with the cure', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      delete texts[TAL];
    });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'AB_INVALID',
      message: expect.stringContaining(`${TPL} waits for ${TAL}, which is not in the plan; put ${TAL} back`),
    });
  });
});

describe('[U] inputs that have changed in the archive since they were used', () => {
  const MASTER = CALIBRATIONS[0]?.fileName ?? '';
  const OLD = { fileName: MASTER, sizeBytes: CALIBRATION_BYTES + 2880, crc32: 1 };

  /** A planned date whose first exposure was made of an older master. */
  async function madeDate() {
    const date = await preparedDate();
    const { outline } = await date.plan();
    const plan = await date.plans.load(outline.planKey);
    const reader = plan.abs.find(({ inputs }) =>
      inputs.some(({ source }) => source.kind === 'calib' && source.fileName === MASTER),
    );
    const ab = reader?.name ?? '';
    await saveUsedInputs(date.records, { process: PROCESS, unit: DATE, ab }, [OLD]);
    const chain = plan.chains.find(({ abNames }) => abNames.includes(ab));
    return { ...date, ab, planKey: outline.planKey, product: chain?.abNames.at(-1) ?? '' };
  }

  it('are noted in the plan, whose key stays', async () => {
    const { plan, plans, ab, planKey } = await madeDate();
    const planned = await plan('plan');
    const note = `${MASTER} has changed in the archive since it was used; made anew: ${ab}`;
    expect(planned).toMatchObject({ outline: { planKey }, notes: [note] });
    expect((await plans.load(planKey)).notes).toEqual([note]);
  });

  it('leave a distributed date as it is, and say so', async () => {
    const { plan, planKey, records, ab } = await madeDate();
    const at = '2014-12-16T09:00:00.000Z';
    const content = JSON.stringify({ planKey, products: [], items: [], decisions: [] });
    await records.saveDate({
      ...{
        process: PROCESS,
        unit: DATE,
        planKey,
        stage: 'distributed',
        needsOperator: false,
        message: '',
        updatedAt: at,
      },
    });
    const key = { process: PROCESS, unit: DATE, planKey };
    const number = await records.beginDistribution({ ...key, content, files: 1, begunAt: at });
    await records.saveProduct(product({ process: PROCESS, unit: DATE, name: 'a.fits', distribution: number }));
    await records.completeDistribution({ ...key, number }, at);
    const message = `${MASTER} has changed in the archive since it was used; what it made is distributed, so it stays: ${ab}; phoenix restart -d ${DATE} makes that anew, too`;
    expect(await plan()).toMatchObject({ reached: 'distributed', message, notes: [message] });
  });

  it('leave certified products as they are, unless the date is restarted', async () => {
    const { plan, records, product } = await madeDate();
    const decision = certify(product, 'accept');
    await records.saveDecision({
      ...{ process: PROCESS, unit: DATE, decisionId: decision.payload.decisionId, decision },
      ...{ state: 'accepted', because: '', at: '2014-12-16T09:00:00Z' },
    });
    expect((await plan()).notes[0]).toMatch(/products of its chain are certified, so it stays/);
    expect((await plan('distribution', true)).notes[0]).toMatch(/made anew: /);
  });
});

describe('[U] what a plan says of exposures that it makes no cube of, or does not combine', () => {
  it('a combination that was deleted by hand makes the cubes of its exposures final, with that reason', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      delete texts[TAL];
      delete texts[TPL];
    });
    const { outline } = await date.plan();
    expect(outline.suppressed).toEqual(
      expect.arrayContaining([TAL, TPL].map((what) => ({ what, because: 'deleted by hand' }))),
    );
    const { singles } = await date.plans.load(outline.planKey);
    expect(singles?.[fullName('00:54:04.379_pst')]).toBe(`${TPL}: deleted by hand`);
  });

  it('a cube that was deleted by hand leaves its raw file in no product, and that is told', async () => {
    const date = await preparedDate();
    await date.plan();
    const single = fullName('01:49:19.464_pst');
    await date.edit((texts) => {
      delete texts[single];
    });
    expect((await date.plan()).outline.suppressed).toContainEqual({
      what: 'MUSE.2014-12-15T01:49:19.464.fits',
      because: `${single}: deleted by hand`,
    });
  });

  it('an exposure that was taken out of a combination by hand is final by itself', async () => {
    const date = await preparedDate();
    await date.plan();
    const dropped = fullName('01:05:19.596_pst');
    await date.edit((texts) => {
      for (const name of [TAL, TPL])
        texts[name] = (texts[name] ?? '')
          .split('\n')
          .filter((line) => !line.includes(dropped))
          .join('\n');
    });
    const { singles } = await date.plans.load((await date.plan()).outline.planKey);
    expect(singles?.[dropped]).toBe(`${TPL}: edited by hand, it goes on without this exposure`);
  });

  it('a combination that fits no host leaves its single cubes final, with the memory', async () => {
    const hosts = [{ name: 'laptop', streams: 1, memoryBytes: 450_000_000 }];
    const exposures = Array.from({ length: 12 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    const date = await preparedDate({ templates: [template(...exposures)], dependencies: { hosts } });
    const { outline } = await date.plan();
    const tpl = fullName('01:00:00.000_tpl');
    expect(outline.suppressed.find(({ what }) => what === tpl)?.because).toMatch(/: the single cubes are final$/);
    const { singles } = await date.plans.load(outline.planKey);
    expect(singles?.[fullName('01:00:00.000_pst')]).toMatch(
      new RegExp(`^${tpl}: needs [\\d.]+ GB of memory, the largest host \\(laptop\\) has 0.45 GB$`),
    );
  });

  it('raw files of an AB with which something is wrong are lost, not suppressed', async () => {
    const [first] = simpleAbsOf(framesOf([template(object('01:00:00.000'), object('01:12:00.000'))]));
    const [other] = simpleAbsOf(framesOf([template(object('03:00:00.000'))]));
    const inputs = first!.inputs.filter(({ tag }) => tag !== 'MASTER_BIAS');
    const date = await preparedDate({
      templates: [
        template(object('01:00:00.000'), object('01:12:00.000')),
        { obsId: 7, tplStart: '2014-12-15T03:00:00', exposures: [object('03:00:00.000')] },
      ],
      simpleAbs: [{ ...first!, inputs }, other!],
    });
    const because = `${first!.name}: muse_scibasic needs MASTER_BIAS, the AB has none`;
    expect((await date.plan()).outline.suppressed).toEqual(
      ['01:00:00.000', '01:12:00.000'].map((time) => ({
        what: `MUSE.2014-12-15T${time}.fits`,
        because,
        code: 'CALIBRATION_MISSING',
      })),
    );
  });

  it('what the preparation has left out, and frames of it that no AB has any more, are told', async () => {
    const date = await preparedDate();
    const leftOut = [{ what: 'MUSE.nfm.fits', because: 'INS.MODE is NFM-AO-N, processed are WFM-NOAO-N' }];
    const rawFiles = ['MUSE.lost.fits', 'MUSE.2014-12-15T01:49:19.464.fits'];
    await date.tree.replaceAll('MUSE_smart', DATE, {
      ...date.prepared,
      'preparation.json': JSON.stringify({ rawFiles, leftOut }),
    });
    const { suppressed } = (await date.plan()).outline;
    expect(suppressed).toEqual(
      expect.arrayContaining([...leftOut, { what: 'MUSE.lost.fits', because: 'no AB of the tree MUSE_smart has it' }]),
    );
    expect(suppressed.map(({ what }) => what)).not.toContain('MUSE.2014-12-15T01:49:19.464.fits');
    await date.tree.replaceAll('MUSE_smart', DATE, { ...date.prepared, 'preparation.json': 'no JSON' });
    expect(await date.plan()).toMatchObject({ notes: [] });
  });
});

describe('[U] a date that an earlier version has planned', () => {
  /** As ABs were written before they told their completeness, the middle of the exposure and their match keys. */
  const older = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !/^(?:COMPLETENESS|MJD-OBS_MOD|RAW_MATCH_KEY|# raw match key)/u.test(line))
      .map((line) => line.replace(/^TOOL_VERSION .*/u, 'TOOL_VERSION    phoenix'))
      .join('\n');

  async function plannedBefore() {
    const date = await preparedDate();
    const first = await date.plan();
    const texts: Record<string, string> = {};
    await date.edit((files) => {
      for (const name of Object.keys(files)) {
        if (!name.endsWith('.ab')) continue;
        files[name] = older(files[name] ?? '');
        texts[name] = files[name] ?? '';
      }
    });
    await date.records.saveDocument(`generated/${PROCESS}/${DATE}`, JSON.stringify(texts));
    return { date, first };
  }

  it('has no edits by hand: its ABs are written anew, and nothing is to be made again', async () => {
    const { date, first } = await plannedBefore();
    const again = await date.plan();
    expect(again.notes).toEqual([]);
    expect(again.outline.planKey).toBe(first.outline.planKey);
    expect(await date.read(TPL)).toContain('COMPLETENESS    COMPLETE\n');
  });

  it('keeps what a human has edited, as it stands', async () => {
    const { date } = await plannedBefore();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmin=77\n`;
    });
    expect((await date.plan()).notes).toEqual([expect.stringContaining(`${TAL}: edited by hand`)]);
    expect(await date.read(TAL)).not.toContain('COMPLETENESS');
  });

  it('of which only the version differs has made nothing else', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[TAL] = (texts[TAL] ?? '').replace(/^TOOL_VERSION .*/u, 'TOOL_VERSION phoenix-9.9.9');
    });
    expect((await date.plan()).notes).toEqual([]);
  });
});
