import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Output } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../src/simulator/index.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { composeActivities } from '../../src/workers/compose.ts';
import type { PlanDateResult } from '../../src/workflows/contract.ts';
import { DATE, copyArchive } from '../e2e/setting/simulated-archive.ts';
import { activityContext } from '../fakes/activity-context.ts';

export interface PlannedNight {
  readonly root: string;
  readonly context: CliContext;
  readonly plan: Plan;
  /** What commands have said so far. */
  readonly said: readonly string[];
  /** The same night with another esorex; `onProgress` is called while a recipe runs. */
  withEsorex(path: string, onProgress: () => void): CliContext;
  /** Values printed as JSON. */
  readonly printed: readonly unknown[];
  close(): Promise<void>;
}

/**
 * A simulated night with these science frames, planned by the activity itself over real folders and a real database. No
 * server and no worker: what these commands do needs none.
 */
export async function planNight(frames: readonly string[]): Promise<PlannedNight> {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-plan-'));
  await copyArchive(join(root, 'archive'), frames);
  await writeFile(
    join(root, 'phoenix.yaml'),
    stringify({
      archive: { directory: join(root, 'archive') },
      hosts: [{ name: 'muc10', role: 'MASTER', streams: 2, memoryBytes: 8e9 }],
      processes: { MUSE_R: { preparation: 'none', recipeParameters: SIMULATED_RECIPE_PARAMETERS } },
    }),
  );
  const environment = { PHOENIX_HOME: root, PATH: process.env['PATH'] };
  const config = loadConfig(environment, root);
  const said: string[] = [];
  const printed: unknown[] = [];
  const context = createCliContext(config, recordingOutput(said, printed));
  const records = await context.records();
  const { central } = composeActivities({
    config,
    host: config.hosts[0]!,
    records,
    admission: createAdmission({ streams: 1, memoryBytes: 1 }),
  });
  const input = { process: 'MUSE_R', unit: DATE, through: 'plan' } as const;
  const planned = (): Promise<PlanDateResult> => activityContext().run(() => central.planDate(input));
  const { outline } = await planned();
  await records.saveDate({
    process: 'MUSE_R',
    unit: DATE,
    stage: 'planned',
    planKey: outline.planKey,
    needsOperator: false,
    message: '',
    updatedAt: '2014-12-16T09:00:00Z',
  });
  return {
    root,
    context,
    plan: await (await context.plans()).load(outline.planKey),
    said,
    printed,
    withEsorex(path, onProgress) {
      const output = { ...recordingOutput(said, printed), progress: onProgress };
      return createCliContext(loadConfig({ ...environment, PHOENIX_ESOREX: path }, root), output);
    },
    async close() {
      await context.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function recordingOutput(said: string[], printed: unknown[]): Output {
  return {
    isTerminal: false,
    say: (line = '') => said.push(line),
    warn: (line) => said.push(line),
    json: (value) => printed.push(value),
    table: (header, rows) => said.push([header, ...rows].map((cells) => cells.join(' | ')).join('\n')),
    progress: () => undefined,
  };
}
