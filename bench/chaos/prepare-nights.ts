import { existsSync } from 'node:fs';
import { cp, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../src/cli/run-command.ts';
import { simulateNight } from '../../src/simulator/index.ts';
import { bundleRecipeDouble } from '../recipe-double/create-recipe-double.ts';
import type { ChaosNight } from './plan-chaos.ts';

export const DATE = '2014-12-14';

/** Frames of the scenario `standard`; each night keeps a few of them, so that a hundred nights take minutes. */
const FRAMES = [
  'MUSE.2014-12-15T00:54:04.379',
  'MUSE.2014-12-15T01:05:19.596',
  'MUSE.2014-12-15T01:16:34.813',
  'MUSE.2014-12-15T01:19:49.030',
  'MUSE.2014-12-15T01:31:04.247',
  'MUSE.2014-12-15T01:49:19.464',
  'MUSE.2014-12-15T02:12:34.681',
  'MUSE.2014-12-15T02:23:49.898',
  'MUSE.2014-12-15T02:42:04.115',
  'MUSE.2014-12-15T02:43:24.332',
] as const;
const [DEEP_1, DEEP_2, SKY, , , SINGLE, PAIR_1, PAIR_2] = FRAMES;

interface NightSpec extends ChaosNight {
  readonly frames: readonly string[];
}

/** Every step of the cascade, and two chains side by side. A `scibasic` AB starts the double once per IFU. */
export const CHAOS_NIGHTS: readonly NightSpec[] = [
  {
    id: 'pair and single',
    frames: [PAIR_1, PAIR_2, SINGLE],
    abs: [SINGLE, `${SINGLE}_pst`, PAIR_1, PAIR_2, `${PAIR_1}_pst`, `${PAIR_2}_pst`, `${PAIR_1}_tal`, `${PAIR_1}_tpl`],
    starts: 17,
  },
  {
    id: 'with sky',
    frames: [DEEP_1, DEEP_2, SKY],
    abs: [DEEP_1, DEEP_2, SKY, `${SKY}_sky`, `${SKY}_pst`, `${DEEP_1}_pst`, `${DEEP_1}_tal`, `${DEEP_1}_tpl`],
    starts: 18,
  },
];

/** What all nights of a kind share: it is read, never changed. */
export interface PreparedNight {
  readonly spec: NightSpec;
  readonly archive: string;
  readonly trees: string;
  readonly bundles: string;
  /** Folder of all nights. */
  readonly shared: string;
  readonly doubleBundle: string;
}

/** Simulates the night once, and prepares it with its few frames. `folder` may be used again. */
export async function prepareNight(folder: string, spec: NightSpec): Promise<PreparedNight> {
  const whole = join(folder, 'whole-archive');
  const own = join(folder, spec.id.replaceAll(' ', '-'));
  const bundles = join(folder, 'bundles');
  await mkdir(bundles, { recursive: true });
  if (!existsSync(whole)) {
    await simulateNight({ date: DATE, outDirectory: `${whole}.part`, scenario: 'standard', ifus: 4, seed: 1 });
    await rename(`${whole}.part`, whole);
  }
  const archive = join(own, 'archive');
  const isUnwanted = (path: string) =>
    FRAMES.some((frame) => path.endsWith(`${frame}.fits`) && !spec.frames.includes(frame));
  await cp(whole, archive, { recursive: true, filter: (path) => !isUnwanted(path) });
  await prepare(own);
  return {
    spec,
    archive,
    trees: join(own, 'trees'),
    bundles,
    shared: folder,
    doubleBundle: await bundleRecipeDouble(folder),
  };
}

async function prepare(root: string): Promise<void> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PHOENIX_HOME: root };
  const code = await runCommand(['prepare', '-d', DATE, '--accept'], { env, folder: root, isQuiet: true });
  if (code !== 0) throw new Error(`the night in ${root} is not prepared (exit code ${code})`);
}
