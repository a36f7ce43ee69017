import { describe, expect, it } from 'vitest';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import { createChainGuard } from '../../src/activities/chain-guard.ts';
import { recipeRunOf, withInputs } from '../../src/activities/recipe-run.ts';
import { createRunAbActivities } from '../../src/activities/run-ab.ts';
import type { RunAbDependencies } from '../../src/activities/run-ab.ts';
import { loadUsedInputs } from '../../src/activities/used-inputs.ts';
import type { Decision } from '../../src/domain/quality/decision.ts';
import type { RecipeRun } from '../../src/ports/recipe-runner.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { certify } from '../fakes/decisions.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { HOST, contentOf, hostFiles, refOf } from './host-files.ts';
import { publish } from './made-dates.ts';

const { plan } = planNight(STANDARD_NIGHT);
const FIRST = abOf({ plan }, '00:54:04.379');
const MASTER = FIRST.inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))[0] ?? '';

/** A host whose recipe is told apart by what it is started with, and ends at once. */
function runningHost({ underWay = [] }: { readonly underWay?: readonly RecipeRun[] } = {}) {
  const host = hostFiles({ plan });
  const started: RecipeRun[] = [];
  const documents = new Map<string, string>();
  const decisions: Decision[] = [];
  const records = {
    listDecisions: async () => decisions.map((decision) => ({ decision, state: 'accepted' })),
    saveAbOfPlacement: async () => true,
    saveDocument: async (name: string, text: string) => void documents.set(name, text),
    findDocument: async (name: string) => documents.get(name),
  };
  const deps = {
    ...host.made,
    ...{ host: HOST, capacity: { streams: 2, memoryBytes: 1e12 }, admission: host.admission },
    ...{
      plans: host.plans,
      inputDesk: host.desk,
      chains: createChainGuard(),
      records,
      recipeOptions: { list: async () => [] },
    },
    measuredRuns: { list: async () => [], save: async () => undefined },
    runner: {
      ...host.made.runner,
      listRuns: async () => underWay,
      startOrAdopt: async (run: RecipeRun) => {
        started.push(run);
        await publish(host.made, plan, FIRST, run);
        const manifest = await host.made.manifests.read(run.productDirectory);
        return { status: 'succeeded', manifest, caveats: [], cost: null, fromManifest: false };
      },
    },
  } as unknown as RunAbDependencies;
  const { runAb } = createRunAbActivities(deps);
  const run = (more = {}) => activityContext().run(() => runAb(refOf(plan, FIRST, more)));
  const used = () => loadUsedInputs(records, { process: plan.process, unit: DATE, ab: FIRST.name });
  return { ...host, decisions, run, started, used };
}

describe('[U] an AB that runs', () => {
  it('has the content of its files in its key, and tells the database', async () => {
    const { run, started, used, made } = runningHost();
    expect(await run()).toMatchObject({ kind: 'succeeded' });
    const [{ abKey, inputs = [] } = started[0]!] = started;
    const unread = await recipeRunOf(made, plan, FIRST);
    expect(abKey).toBe(withInputs(made, unread, inputs).abKey);
    expect(abKey).not.toBe(unread.abKey);
    expect(inputs.map(({ fileName }) => fileName).toSorted()).toEqual(
      archiveFilesOf(DATE, FIRST)
        .map(({ fileName }) => fileName)
        .toSorted(),
    );
    expect(await used()).toContainEqual({ fileName: MASTER, ...contentOf(MASTER) });
    await run();
    expect(started).toHaveLength(1);
  });

  it('runs again under another key when the archive has a better file under an old name', async () => {
    const { archived, run, started, used } = runningHost();
    await run();
    archived.set(MASTER, 'a better one');
    await run();
    expect(started).toHaveLength(2);
    expect(started[1]!.abKey).not.toBe(started[0]!.abKey);
    expect(await used()).toContainEqual({ fileName: MASTER, ...contentOf('a better one') });
  });

  it('stays as it is when products of its chain are certified, until the date is restarted', async () => {
    const { archived, decisions, run, started } = runningHost();
    const { root: chain = '', abNames = [] } = plan.chains.find(({ abNames }) => abNames.includes(FIRST.name)) ?? {};
    await run({ chain });
    archived.set(MASTER, 'a better one');
    decisions.push(certify(abNames.at(-1) ?? '', 'accept'));
    await run({ chain });
    expect(started).toHaveLength(1);
    await run({ chain, isAfresh: true });
    expect(started).toHaveLength(2);
  });

  it('adopts what is under way as it was started, by an older version, too, and asks for no file', async () => {
    const { made } = runningHost();
    const unread = await recipeRunOf(made, plan, FIRST);
    const older = { ...unread, memoryLimitBytes: 1 };
    const newer = {
      ...withInputs(made, unread, [{ fileName: MASTER, path: '/x', ...contentOf('x'), stamp: '' }]),
      memoryLimitBytes: 1,
    };
    for (const own of [older, newer]) {
      const { asked, run, started } = runningHost({ underWay: [{ ...older, abKey: 'of another plan' }, own] });
      await run();
      expect(asked).toEqual([]);
      expect(started[0]).toMatchObject({ abKey: own.abKey });
      expect(started[0]?.inputs).toEqual(own.inputs);
    }
  });
});
