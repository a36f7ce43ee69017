import { describe, expect, it } from 'vitest';
import { certify } from '../fakes/decisions.ts';
import {
  COMBINED,
  SINGLES,
  deliver,
  deliveredNight,
  distribute,
  ingest,
  notInArchive,
  traceOf,
} from './delivered-night.ts';
import type { Attempt, DeliveredNight } from './delivered-night.ts';

/** The process dies at one of its effects, before or after it; what has ended is not undone. */
interface Death {
  readonly index: number;
  readonly when: 'before' | 'after';
}

class Killed extends Error {}

/** Begins the activity again, as the server does with that of a dead worker. */
const again: Attempt = async (run) => {
  try {
    return await run();
  } catch (error) {
    if (!isDeath(error)) throw error;
    return run();
  }
};

function isDeath(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && isDeath(error.cause));
}

/** A night whose process dies once, with what happened. */
async function dyingNight(death: Death | undefined, prepare: (night: DeliveredNight) => Promise<void>) {
  const effects: string[] = [];
  let isArmed = false;
  const loose: string[] = [];
  const night: DeliveredNight = await deliveredNight(async (when, effect) => {
    if (!isArmed) return;
    if (when === 'before') effects.push(effect);
    if (when === 'before' && effect.startsWith('release') && effect.includes('/products/'))
      loose.push(...(await notInArchive(night)));
    if (death?.index === effects.length - 1 && death.when === when) {
      isArmed = false;
      throw new Killed(`killed ${when} ${effect}`);
    }
  });
  await prepare(night);
  isArmed = true;
  return { night, effects, loose };
}

interface Course {
  readonly prepare: (night: DeliveredNight) => Promise<void>;
  readonly rejected: readonly string[];
}

/** The end of an undisturbed course, and of one for each death. */
async function expectSameEnd(course: Course, howItGoesOn: 'the activity again' | 'a new run'): Promise<void> {
  const { prepare, rejected } = course;
  const undisturbed = await dyingNight(undefined, prepare);
  await deliver(undisturbed.night, { rejected });
  const expected = await traceOf(undisturbed.night);
  expect(expected).toMatchObject({ workspaces: [], editedByHand: [], ofEarlierOnes: [], last: [{ isIngested: true }] });
  for (let index = 0; index < undisturbed.effects.length; index++) {
    for (const when of ['before', 'after'] as const) {
      const { night, loose } = await dyingNight({ index, when }, prepare);
      if (howItGoesOn === 'the activity again') await deliver(night, { rejected, attempt: again });
      else {
        await expect(deliver(night, { rejected })).rejects.toThrow('killed');
        await deliver(night, { rejected });
      }
      // What a clean-up that was killed has left is the sweep's.
      await night.sweep();
      expect(await traceOf(night), `killed ${when} ${undisturbed.effects[index]}`).toEqual(expected);
      expect(loose, `released before it was in the archive; killed ${when} ${undisturbed.effects[index]}`).toEqual([]);
    }
  }
}

const FIRST: Course = { prepare: async () => undefined, rejected: [] };
/** The combination was delivered with its exposures as S. files; rejected since, it leaves them as final products. */
const ANOTHER: Course = {
  async prepare(night) {
    await distribute(night);
    await night.records.saveDecision({
      ...{ process: 'MUSE_R', unit: night.unit, decisionId: 'd1', state: 'accepted', because: '', at: '' },
      decision: {
        name: 'certify',
        payload: { decisionId: 'd1', operator: 'jdoe', ab: COMBINED, verdict: 'reject', comment: '' },
      },
    });
  },
  rejected: [COMBINED],
};

describe('[U] a delivery that is killed before or after any of its effects ends as an undisturbed one', () => {
  const LIMIT = { timeout: 300_000 };
  it('when the server begins the activity again', LIMIT, () => expectSameEnd(FIRST, 'the activity again'));
  it('when the date is cancelled and started anew', LIMIT, () => expectSameEnd(FIRST, 'a new run'));
  it('when it is another one of the date, which delivers less', LIMIT, () => expectSameEnd(ANOTHER, 'a new run'));
});

describe('[U] a product that was rejected when its ingestion had been cut off', () => {
  it('is told once and on record when the archive has it, and the date goes on without it', async () => {
    const death = { isArmed: false };
    const night = await deliveredNight(async (when, effect) => {
      if (!death.isArmed || when === 'before' || !effect.startsWith('ingest')) return;
      death.isArmed = false;
      throw new Killed(effect);
    });
    await distribute(night);
    death.isArmed = true;
    await expect(ingest(night)).rejects.toThrow();
    const [name = ''] = night.archive.keys();
    expect(
      (await night.records.listProducts('MUSE_R', night.unit)).filter(({ state }) => state === 'ingested'),
    ).toEqual([]);
    const rejected = [COMBINED, ...SINGLES];
    for (const ab of rejected) {
      const decision = certify(ab, 'reject');
      const { decisionId } = decision.payload;
      const row = { process: 'MUSE_R', unit: night.unit, decisionId, decision, because: '', at: '' };
      await night.records.saveDecision({ ...row, state: 'accepted' });
    }
    await expect(deliver(night, { rejected })).rejects.toMatchObject({
      type: 'ALREADY_INGESTED',
      message: expect.stringContaining(`${name} as ADP.0`),
    });
    await deliver(night, { rejected });
    expect(await night.records.listProducts('MUSE_R', night.unit)).toMatchObject([{ name, state: 'ingested' }]);
    expect(night.lines).toEqual([`${night.unit} ${name} ADP.0`]);
  });
});
