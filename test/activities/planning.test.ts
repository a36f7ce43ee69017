import { describe, expect, it } from 'vitest';
import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { saveUsedInputs } from '../../src/activities/used-inputs.ts';
import { certify, comment } from '../fakes/decisions.ts';
import { CALIBRATIONS, DATE, fullName } from '../domain/cascade/night-fixtures.ts';
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
    const row = { process: PROCESS, unit: DATE, planKey, needsOperator: false, message: '', updatedAt: '' };
    await records.saveDate({ ...row, stage: 'distributed' });
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
