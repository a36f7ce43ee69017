import { describe, expect, it } from 'vitest';
import { emptyDatabases, olderDatabase } from './older-databases.ts';
import { date, PROCESS, product } from './rows.ts';

const DATABASES = await emptyDatabases();

describe.each(Object.entries(DATABASES))('[C] frames of the release before in %s', (_, open) => {
  it('belong to the unit whose plan has them: first to those that have published, never to what is retired without', async () => {
    const { records } = await olderDatabase(open, '0005-order-of-decisions');
    const many = Array.from({ length: 1_200 }, (__, index) => `many ${index}`);
    await records.saveDate(date({ unit: 'a', planKey: 'pa', stage: 'processing' }));
    await records.saveDate(date({ unit: 'b', planKey: 'pb', stage: 'distributed' }));
    await records.saveDate(date({ unit: 'c', planKey: 'pc', stage: 'retired' }));
    await records.saveDate(date({ unit: 'd', planKey: 'pd', stage: 'retired' }));
    await records.saveDate(date({ unit: 'e', planKey: 'lost', stage: 'planned' }));
    await records.saveDate(date({ unit: 'f', planKey: '', stage: 'failed' }));
    await records.saveDate(date({ process: 'MUSE_DEEP', unit: 'g', planKey: 'pb' }));
    await records.saveProduct(product({ unit: 'b' }));
    await records.saveProduct(product({ unit: 'd' }));
    const plans = { pa: ['x', 'of a', ...many], pb: ['x'], pc: ['of c'], pd: ['of d'] };
    for (const [key, rawFiles] of Object.entries(plans))
      await records.saveDocument(`plan/${key}`, JSON.stringify({ abs: [{ rawFiles }, { rawFiles }] }));
    await records.migrate();
    const asked = ['x', 'of a', 'of c', 'of d', ...many];
    const makers = Object.fromEntries(
      (await records.claimFrames({ process: PROCESS, unit: 'new' }, asked)).map(({ frame, unit }) => [frame, unit]),
    );
    expect(makers).toEqual({
      x: 'b',
      'of a': 'a',
      'of d': 'd',
      ...Object.fromEntries(many.map((name) => [name, 'a'])),
    });
    expect(await records.claimFrames({ process: 'MUSE_DEEP', unit: 'new' }, ['x'])).toMatchObject([{ unit: 'g' }]);
  });
});
