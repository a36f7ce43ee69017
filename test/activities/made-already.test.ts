import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMadeAlready } from '../../src/activities/made-already.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { abOf, object, planNight, shortName, sky, template } from '../domain/cascade/night-fixtures.ts';
import { hostFiles, refOf } from './host-files.ts';
import { publishAll, withParameters } from './made-dates.ts';

const { plan } = planNight([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:15:00.000'))]);
const PIXEL_TABLES = ['PIXTABLE_OBJECT', 'PIXTABLE_SKY', 'PIXTABLE_REDUCED'];

/** A host on which everything was made, and then the pixel tables were released. */
async function releasedHost() {
  const host = hostFiles({ plan });
  await publishAll(host.made, plan);
  for (const { name } of plan.abs) {
    const workspace = host.dataRoot.workspace(plan.unit, name);
    const manifest = await host.made.manifests.read(workspace);
    const paths = manifest!.products.filter(({ catg }) => PIXEL_TABLES.includes(catg)).map(({ path }) => path);
    if (paths.length > 0) await host.intermediates.release(workspace, paths);
  }
  const unmade = async (of: Plan = plan) => {
    const made = await Promise.all(of.abs.map((ab) => isMadeAlready(host.made, of, ab)));
    return of.abs.filter((_, index) => !made[index]).map(({ name }) => shortName(name));
  };
  return { ...host, unmade };
}

describe('[U] an AB that is made already', () => {
  it('has its products under the key that it has now', async () => {
    const { made } = hostFiles({ plan });
    const first = abOf({ plan }, '01:00:00.000');
    expect(await isMadeAlready(made, plan, first)).toBe(false);
    await publishAll(made, plan);
    expect(await isMadeAlready(made, plan, first)).toBe(true);
    expect(await isMadeAlready(made, withParameters(plan, first.name, ['--other']), first)).toBe(true);
    const changed = withParameters(plan, first.name, ['--other']);
    expect(await isMadeAlready(made, changed, abOf({ plan: changed }, '01:00:00.000'))).toBe(false);
  });

  it('stays so when its intermediate products are gone and nothing needs them', async () => {
    const { unmade } = await releasedHost();
    expect(await unmade()).toEqual([]);
  });

  it('is to be made again when one that reads them has changed, and so is what that one needs', async () => {
    const { unmade } = await releasedHost();
    const tpl = abOf({ plan }, '01:00:00.000_tpl');
    // The SKY, its sky lines and its own cube are as they were, and so is the alignment, which reads images.
    expect(await unmade(withParameters(plan, tpl.name, ['--filter=white,Johnson_V']))).toEqual([
      '01:00:00.000',
      '01:00:00.000_pst',
      '01:15:00.000',
      '01:15:00.000_pst',
      '01:00:00.000_tpl',
    ]);
  });

  it('is to be made again when one from which its reader descends has changed, although that one has not run yet', async () => {
    const { unmade } = await releasedHost();
    const exposures = ['01:00:00.000', '01:00:00.000_pst', '01:15:00.000', '01:15:00.000_pst'];
    const tal = abOf({ plan }, '01:00:00.000_tal');
    // Its offsets are read by the combination, which will want all pixel tables; the SKY is as it was.
    expect(await unmade(withParameters(plan, tal.name, ['--srcmin=7']))).toEqual([...exposures, shortName(tal.name)]);
    const sibling = abOf({ plan }, '01:15:00.000');
    expect(await unmade(withParameters(plan, sibling.name, ['--other']))).toEqual(exposures);
  });

  it('is to be made again when something is missing that was not released', async () => {
    const { unmade, dataRoot, made } = await releasedHost();
    const workspace = dataRoot.workspace(plan.unit, abOf({ plan }, '01:00:00.000_pst').name);
    const cube = (await made.manifests.read(workspace))!.products.find(({ catg }) => catg === 'DATACUBE_FINAL');
    rmSync(cube!.path);
    // Should the new pixel tables differ from the old ones, the combination wants those of the other exposure, too.
    expect(await unmade()).toEqual(['01:00:00.000', '01:00:00.000_pst', '01:15:00.000', '01:15:00.000_pst']);
  });

  it('needs no files of the archive', async () => {
    const { asked, fetchInputs } = await releasedHost();
    for (const ab of plan.abs) {
      expect(await activityContext().run(() => fetchInputs(refOf(plan, ab)))).toEqual({ files: 0 });
    }
    expect(asked).toEqual([]);
  });
});
