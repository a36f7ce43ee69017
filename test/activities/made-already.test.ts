import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMadeAlready } from '../../src/activities/made-already.ts';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import { recipeRunOf } from '../../src/activities/recipe-run.ts';
import { completedInputs } from '../../src/activities/used-inputs.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { abOf, object, planNight, shortName, sky, template } from '../domain/cascade/night-fixtures.ts';
import { contentOf, hostFiles, refOf } from './host-files.ts';
import type { HostFilesOptions } from './host-files.ts';
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
    const made = await Promise.all(of.abs.map((ab) => isMadeAlready(host.made, { plan: of, ab, isKept: false })));
    return of.abs.filter((_, index) => !made[index]).map(({ name }) => shortName(name));
  };
  return { ...host, unmade };
}

describe('[U] an AB that is made already', () => {
  it('has its products under the key that it has now', async () => {
    const { made } = hostFiles({ plan });
    const first = abOf({ plan }, '01:00:00.000');
    expect(await isMadeAlready(made, { plan, ab: first, isKept: false })).toBe(false);
    await publishAll(made, plan);
    expect(await isMadeAlready(made, { plan, ab: first, isKept: false })).toBe(true);
    expect(
      await isMadeAlready(made, { plan: withParameters(plan, first.name, ['--other']), ab: first, isKept: false }),
    ).toBe(true);
    const changed = withParameters(plan, first.name, ['--other']);
    expect(
      await isMadeAlready(made, { plan: changed, ab: abOf({ plan: changed }, '01:00:00.000'), isKept: false }),
    ).toBe(false);
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

  describe('of files of the archive', () => {
    const first = abOf({ plan }, '01:00:00.000');
    const MASTER = first.inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))[0] ?? '';

    /** A host on which everything was made of what the archive had. */
    async function madeHost(options: Partial<HostFilesOptions> = {}) {
      const host = hostFiles({ plan, ...options });
      await publishAll(host.made, plan);
      const workspace = host.dataRoot.workspace(plan.unit, first.name);
      const isMade = (isKept = false) => isMadeAlready(host.made, { plan, ab: first, isKept });
      return { ...host, workspace, isMade };
    }

    it('is to be made again when one of them has changed under its name, unless its products are certified', async () => {
      const { archived, isMade } = await madeHost();
      expect(await isMade()).toBe(true);
      archived.set(MASTER, 'a better one');
      expect([await isMade(), await isMade(true)]).toEqual([false, true]);
    });

    it('stays when the archive does not answer, or has lost them', async () => {
      for (const code of ['ARCHIVE_UNAVAILABLE', 'FILE_MISSING'] as const) {
        const { isMade } = await madeHost({ tell: () => Promise.reject(new PhoenixError(code, 'no', 'wait')) });
        expect(await isMade()).toBe(true);
      }
    });

    it('stays under another revision of the same bytes, which the copy here may show', async () => {
      let revision = 'v1';
      const { archived, fetchInputs, isMade } = await madeHost({
        tell: async ({ sizeBytes }) => ({ sizeBytes, revision }),
      });
      // Nobody knows until the file is here.
      expect(await isMade()).toBe(false);
      await activityContext().run(() => fetchInputs(refOf(plan, first)));
      expect(await isMade()).toBe(true);
      archived.set(MASTER, MASTER.replace('M', 'N'));
      revision = 'v2';
      await activityContext().run(() => fetchInputs(refOf(plan, first)));
      expect(await isMade()).toBe(false);
    });

    it('is taken as it is where an older version has not written down what they were; from then on it is known', async () => {
      const { archived, contents, isMade, made, workspace } = await madeHost();
      const { inputs: _, ...older } = (await made.manifests.read(workspace))!;
      const { abKey } = await recipeRunOf(made, plan, first);
      writeFileSync(join(workspace, 'manifest.json'), JSON.stringify({ ...older, abKey }));
      archived.set(MASTER, 'what it is by then');
      expect(await isMade()).toBe(true);
      const files = archiveFilesOf(plan.unit, first);
      const known = await completedInputs(contents, files, {});
      expect(known).toContainEqual({ fileName: MASTER, ...contentOf('what it is by then') });
      await made.manifests.recordInputs(workspace, 'of another run', []);
      expect(await made.manifests.read(workspace)).not.toHaveProperty('inputs');
      await made.manifests.recordInputs(workspace, abKey, known ?? []);
      expect(await made.manifests.read(workspace)).toMatchObject({ abKey, inputs: known });
      expect(await completedInputs(contents, files, { inputs: known ?? [] })).toBe(undefined);
      expect(await isMade()).toBe(true);
      archived.set(MASTER, 'a better one');
      expect(await isMade()).toBe(false);
    });

    it('was made of the copy here where nobody has written down anything else', async () => {
      const { archived, contents, fetchInputs, workspace } = await madeHost();
      rmSync(workspace, { recursive: true });
      await activityContext().run(() => fetchInputs(refOf(plan, first)));
      archived.set(MASTER, 'a better one');
      const known = await completedInputs(contents, archiveFilesOf(plan.unit, first), {});
      expect(known).toContainEqual({ fileName: MASTER, ...contentOf(MASTER) });
    });
  });
});
