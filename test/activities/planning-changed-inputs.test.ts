import { describe, expect, it } from 'vitest';
import { saveUsedInputs } from '../../src/activities/used-inputs.ts';
import { certify } from '../fakes/decisions.ts';
import { CALIBRATIONS, DATE } from '../domain/cascade/night-fixtures.ts';
import { product } from '../adapters/database/rows.ts';
import { CALIBRATION_BYTES, PROCESS, preparedDate } from './prepared-date.ts';

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
