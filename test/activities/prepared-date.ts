import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPlanningActivities } from '../../src/activities/planning.ts';
import type { PlanningDependencies } from '../../src/activities/planning.ts';
import { createDirectoryAbTree } from '../../src/adapters/ab-tree-directory/index.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { createPlanDocuments } from '../../src/adapters/plan-documents/index.ts';
import { alogNameOf } from '../../src/domain/association/ab-names.ts';
import { documentFromAb } from '../../src/domain/association/ab-text.ts';
import { formatAb } from '../../src/domain/association/ab-document.ts';
import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import type { ProcessPolicies } from '../../src/domain/instance/process-policies.ts';
import { MUSE } from '../fakes/muse.ts';
import { openProcesses } from '../../src/instances/index.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Archive } from '../../src/ports/archive.ts';
import type { Through } from '../../src/domain/stage/stage.ts';
import type { PlanDateResult } from '../../src/workflows/contract.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { listing } from '../fakes/listing.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';
import type { TemplateSketch } from '../domain/cascade/night-fixtures.ts';
import {
  CALIBRATIONS,
  DATE,
  STANDARD_NIGHT,
  framesOf,
  keywordsOf,
  sha256,
  simpleAbsOf,
} from '../domain/cascade/night-fixtures.ts';

export const PROCESS = 'MUSE_R';
/** Sizes that the archive tells: mini frames and masters. */
export const RAW_BYTES = 2_476_800;
export const CALIBRATION_BYTES = 1_000_000;

/** Knows the headers and sizes of these templates and of the calibrations of the fixtures. */
function archiveOf(templates: readonly TemplateSketch[]): Archive {
  const raws = templates.flatMap((template) =>
    template.exposures.map(({ at }, index) => [`MUSE.${at}.fits`, keywordsOf(template, index)] as const),
  );
  const headers = new Map<string, Keywords>([
    ...raws,
    ...CALIBRATIONS.map(({ fileName, keywords, mjdObs }) => {
      return [fileName, mjdObs === undefined ? keywords : { ...keywords, 'MJD-OBS': mjdObs }] as const;
    }),
  ]);
  const known: Pick<
    Archive,
    'readManyKeywords' | 'readExtensionNames' | 'listRawFrames' | 'listCalibrations' | 'listDates' | 'listMisplaced'
  > = {
    async readManyKeywords(fileNames) {
      return fileNames.map((fileName) => {
        const keywords = headers.get(fileName);
        if (keywords !== undefined) return { kind: 'keywords', fileName, keywords };
        const error = new PhoenixError('FRAME_UNREADABLE', `${fileName} has no header`, 'look at it');
        return { kind: 'error', fileName, error };
      });
    },
    readExtensionNames: async () => ['CHAN01', 'CHAN02', 'CHAN03', 'CHAN04', 'OTHER'],
    async listRawFrames(date) {
      if (date === DATE) return listing(...raws.map(([fileName]) => ({ fileName, sizeBytes: RAW_BYTES })));
      throw new PhoenixError('DATE_UNKNOWN', `no raw frames of ${date}`, 'look for another date');
    },
    listCalibrations: async () =>
      listing(...CALIBRATIONS.map(({ fileName }) => ({ fileName, sizeBytes: CALIBRATION_BYTES }))),
    listDates: async () => [DATE],
    listMisplaced: async () => [],
  };
  return known as Archive;
}

/** The text of a simple AB as it lies in the prepared tree: without a set of frames. */
export function simpleText(ab: AssociationBlock): string {
  return formatAb(documentFromAb(ab, { rules: MUSE, hasSof: false }));
}

export interface DateOptions {
  readonly templates?: readonly TemplateSketch[];
  /** Simple ABs of the prepared tree; by default those of the templates. */
  readonly simpleAbs?: readonly AssociationBlock[];
  readonly process?: ProcessPolicies;
  readonly dependencies?: Partial<PlanningDependencies>;
}

/** What every recipe knows here. */
const KNOWN_OPTIONS = ['--saveimage', '--save', '--filter', '--skymethod', '--crsigma', '--srcmin'];

/** A date whose simple ABs lie in MUSE_smart, over real folders and a real database. */
export async function preparedDate(options: DateOptions = {}) {
  const { templates = STANDARD_NIGHT } = options;
  const dataRoot = temporaryFolder();
  const records = await createRecords({ url: `sqlite:${join(dataRoot, 'phoenix.db')}` });
  onTestFinished(() => records.close());
  await records.migrate();
  const tree = createDirectoryAbTree({ dataRoot });
  const plans = createPlanDocuments(records);
  const archive = archiveOf(templates);
  const simple = options.simpleAbs ?? simpleAbsOf(framesOf(templates));
  const prepared = Object.fromEntries(
    simple.flatMap((ab) => [
      [ab.name, simpleText(ab)],
      [alogNameOf(ab.name), `# association log of ${ab.name}\n`],
    ]),
  );
  if (simple.length > 0) await tree.replaceAll('MUSE_smart', DATE, prepared);
  const { planDate } = createPlanningActivities({
    archive,
    abTree: tree,
    plans,
    records,
    runner: { listRecipes: async () => [{ recipe: 'muse_scibasic', version: '2.8.9' }] },
    recipeOptions: { list: async () => KNOWN_OPTIONS },
    corrections: { read: async () => [] },
    obRecords: { read: async () => [] },
    hosts: [],
    isBacklog: () => false,
    processOf: openProcesses({ processes: { [PROCESS]: options.process ?? {} } }),
    hash: sha256,
    ...options.dependencies,
  });
  return {
    archive,
    records,
    plans,
    tree,
    prepared,
    planDate,
    plan: (through: Through = 'distribution', isAfresh = false): Promise<PlanDateResult> =>
      activityContext().run(() => planDate({ process: PROCESS, unit: DATE, through, isAfresh })),
    read: (name: string) => tree.read('MUSE_R', DATE, name),
    /** What a human does between -C and -P: the texts of the tree, changed. */
    async edit(change: (texts: Record<string, string>) => void): Promise<void> {
      const texts: Record<string, string> = {};
      for (const name of await tree.list('MUSE_R', DATE)) texts[name] = await tree.read('MUSE_R', DATE, name);
      change(texts);
      await tree.replaceAll('MUSE_R', DATE, texts);
    },
  };
}

export function namesOf({ outline }: PlanDateResult): readonly string[] {
  return outline.chains.flatMap(({ abs }) => abs.map(({ name }) => name));
}
