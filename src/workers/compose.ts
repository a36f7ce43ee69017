import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAssessor } from '../activities/assessor.ts';
import { createDeliveryActivities } from '../activities/delivery.ts';
import { createDistributionActivities } from '../activities/distribution.ts';
import { createPlacementActivities } from '../activities/placement.ts';
import { createPushActivities, pushDeliveredRecords } from '../activities/push-records.ts';
import { createEditedAbActivities } from '../activities/edited-abs.ts';
import { createPlanningActivities } from '../activities/planning.ts';
import { createDatasetPublisher } from '../activities/publish-dataset.ts';
import { createRecordingActivities } from '../activities/recording.ts';
import { createReductionActivities } from '../activities/reduction.ts';
import { createMeasuredRuns } from '../activities/measured-runs.ts';
import { createDirectoryAbTree } from '../adapters/ab-tree-directory/index.ts';
import { createAlignmentReader } from '../adapters/alignment-reader/index.ts';
import { createDirectoryCorrections } from '../adapters/corrections-directory/index.ts';
import { createDateFiles } from '../adapters/date-files/index.ts';
import {
  createAttemptShelf,
  createEsorexRunner,
  createManifestReader,
  createRecipeOptions,
} from '../adapters/esorex/index.ts';
import { createHeaderReader } from '../adapters/header-reader/index.ts';
import { createIngestionLog } from '../adapters/ingestion-log/index.ts';
import { createObRecords } from '../adapters/ob-records/index.ts';
import { createPhase3Directory } from '../adapters/phase3-directory/index.ts';
import { createPlanDocuments } from '../adapters/plan-documents/index.ts';
import { createProductInspector } from '../adapters/product-inspector/index.ts';
import { createProductStore } from '../adapters/product-store/index.ts';
import { createRecordFiles } from '../adapters/record-files/index.ts';
import { createRecordPush } from '../adapters/record-push/index.ts';
import type { Config, HostConfig } from '../config.ts';
import { isBacklog } from '../domain/calendar/observing-date.ts';
import { correctableOf } from '../domain/frame/correctable.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import { parsePushTarget } from '../domain/scheduling/push-target.ts';
import { PROCESS_NAMES, openProcesses } from '../instances/index.ts';
import type { Admission } from '../ports/admission.ts';
import type { RecordPush } from '../ports/record-push.ts';
import type { Records } from '../ports/records.ts';
import { createAdmission } from './admission.ts';
import { composeHostData } from './compose-data.ts';
import { createHostWatch } from './watch-hosts.ts';
import { openArchive } from './open-archive.ts';

/**
 * Assessments side by side: they read cubes in this one process, so that more of them would only share its time. Seed 000
 * has one after the other; the second one computes while the first reads.
 */
const QC_SLOTS = 2;

/** What the activities of a host are made of. */
interface Composition {
  readonly config: Config;
  readonly host: HostConfig;
  readonly records: Records;
  readonly admission: Admission;
}

/** Adapters that the activities of a host work with; a benchmark gives some of its own, which do nothing. */
export type HostAdapters = ReturnType<typeof openAdapters>;

function openAdapters({ config, host, records }: Composition) {
  // Each host has its own; the trees of ABs are where the commands are given.
  const dataRoot = dataRootAt(host.dataRoot);
  const processOf = openProcesses(config);
  // What contradicts itself is told when the worker starts, not by the first date that meets it.
  for (const name of PROCESS_NAMES) processOf(name);
  return {
    dataRoot,
    records,
    plans: createPlanDocuments(records),
    manifests: createManifestReader(),
    archive: openArchive(config, [host.dataRoot]),
    obRecords: createObRecords(config.obRecords),
    corrections: createDirectoryCorrections({
      directory: config.correctionsDirectory,
      correctable: correctableOf(processOf(config.process).rules, processOf(config.process).rules.recipeKeywords),
    }),
    abTree: createDirectoryAbTree({ dataRoot: config.dataRoot }),
    runner: createEsorexRunner({
      esorexPath: config.esorex,
      launcher: host.launcher,
      outcomesOf: (process) => processOf(process).rules.outcomes,
      host: host.name,
    }),
    alignments: createAlignmentReader(),
    attempts: createAttemptShelf(),
    recipeOptions: createRecipeOptions(config.esorex),
    inspector: createProductInspector(),
    headers: createHeaderReader(),
    store: createProductStore(),
    phase3: createPhase3Directory({ directory: config.phase3Directory }),
    ingestionLog: createIngestionLog(dataRoot.lists),
    dateFiles: createDateFiles(),
    recordFiles: createRecordFiles(),
    recordPush: openRecordPush(config, host),
    processOf,
    hosts: config.hosts,
    isBacklog: (unit: string) => isBacklog(unit, new Date(), config.backlogAfterDays),
    hash: (text: string) => createHash('sha256').update(text).digest('hex'),
    hashFile: async (path: string) =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
  };
}

function openRecordPush({ env }: Config, { dataRoot, role, pushTo = '' }: HostConfig): RecordPush | undefined {
  const target = parsePushTarget(pushTo);
  return role === 'SLAVE' && target !== undefined ? createRecordPush({ dataRoot, target, env }) : undefined;
}

/** Activities for the queue `phoenix` (`central`) and for the host's own queue (`local`). */
export function composeActivities(composition: Composition, replaced: Partial<HostAdapters> = {}) {
  const { host, admission } = composition;
  const adapters = { ...openAdapters(composition), ...replaced };
  const data = composeHostData({ ...composition, ...adapters });
  const watch = createHostWatch();
  const pushing = { ...adapters, host: host.name };
  const central = {
    ...createPlanningActivities(adapters),
    ...createPlacementActivities({ ...adapters, watch }),
    ...createDistributionActivities({ ...adapters, watch }),
    ...createEditedAbActivities(adapters),
    ...createRecordingActivities(adapters),
  };
  const local = {
    ...createReductionActivities({
      ...adapters,
      ...data,
      host: host.name,
      admission,
      capacity: host,
      slot: host.slot,
      measuredRuns: createMeasuredRuns(adapters.records),
      assessor: createAssessor(adapters),
      assessments: createAdmission({ streams: QC_SLOTS, memoryBytes: Infinity }),
      ompThreads: Math.max(1, Math.floor(host.cores / host.streams)),
    }),
    ...createDeliveryActivities({
      ...pushing,
      publisher: createDatasetPublisher(adapters),
      pushDelivered: (ref) => pushDeliveredRecords(pushing, ref),
    }),
    ...createPushActivities(pushing),
  };
  return { central, local, data, watch };
}
