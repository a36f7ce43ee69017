import { describe, expect, it } from 'vitest';
import { obNotes } from '../../src/operation/ob-notes.ts';
import type { ObRecord } from '../../src/domain/association/ob-record.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { templateAbs } from '../domain/quality/quality-fixtures.ts';

const ABS = templateAbs(2);
const SINGLE = ABS.find(({ step }) => step === 'post')?.name ?? '';
const COMBINED = ABS.find(({ step }) => step === 'combine')?.name ?? '';
const DATE = { unit: '2014-12-14', planKey: 'p1' };

type Sources = Parameters<typeof obNotes>[0];

/** The exposures of the template are those of two executions, ten minutes apart. */
function contextWith(read: (date: string) => Promise<readonly ObRecord[]>): Sources {
  return {
    obRecords: { read },
    plans: async () => ({
      load: async (key: string) => (key === 'p1' ? { abs: ABS } : Promise.reject(new Error(key))),
    }),
    archive: {
      readManyKeywords: async (fileNames: readonly string[]) =>
        fileNames.map((fileName) => ({
          kind: 'keywords',
          fileName,
          keywords: { 'ESO OBS ID': 30, 'ESO OBS START': fileName.includes('00:54') ? '2014-12-15T00:49:06' : '' },
        })),
    },
  } as unknown as Sources;
}

const RECORDS: readonly ObRecord[] = [
  { obsId: 30, obsStart: '2014-12-15T00:49:06', obsMode: 'SM', grade: 'C', comment: 'clouds' },
  { obsId: 30, obsMode: 'SM', grade: 'A', comment: '' },
];

describe('[U] OB notes at certification', () => {
  it('are grade and comment of the executions in the product', async () => {
    const context = contextWith(async (date) => (date === '2014-12-14' ? RECORDS : []));
    expect(await obNotes(context, DATE, SINGLE)).toEqual(['OB grade: C', 'OB comment: clouds']);
    expect(await obNotes(context, DATE, COMBINED)).toEqual([
      'OB grade: C/A',
      'OB comment: OB 30 2014-12-15T00:49:06 C: clouds; OB 30 A',
    ]);
  });

  it('are none where nothing is known', async () => {
    expect(
      await obNotes(
        contextWith(async () => []),
        DATE,
        SINGLE,
      ),
    ).toEqual([]);
    expect(
      await obNotes(
        contextWith(async () => RECORDS),
        DATE,
        'MUSE.unknown_pst.ab',
      ),
    ).toEqual([]);
    const ungraded = [{ ...RECORDS[1]!, grade: '' }];
    expect(
      await obNotes(
        contextWith(async () => ungraded),
        DATE,
        SINGLE,
      ),
    ).toEqual([]);
  });

  it('say why they cannot be read, and nobody is kept from certifying', async () => {
    const away = new PhoenixError('ARCHIVE_UNAVAILABLE', 'the night log is away', 'mount it');
    expect(
      await obNotes(
        contextWith(() => Promise.reject(away)),
        DATE,
        SINGLE,
      ),
    ).toEqual(['OB grade and comment cannot be read: the night log is away; mount it']);
    const bug = new TypeError('a bug');
    await expect(
      obNotes(
        contextWith(() => Promise.reject(bug)),
        DATE,
        SINGLE,
      ),
    ).rejects.toBe(bug);
  });
});
