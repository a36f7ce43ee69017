import { describe, expect, it } from 'vitest';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { comment } from '../fakes/decisions.ts';
import { CALIBRATIONS, DATE, fullName } from '../domain/cascade/night-fixtures.ts';
import { PROCESS, namesOf, preparedDate } from './prepared-date.ts';

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
    const [first = ''] = (await archive.listRawFrames(DATE)).entries.map(({ fileName }) => fileName);
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
