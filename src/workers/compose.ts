import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { createDeliveryActivities } from '../activities/delivery.ts';
import { createPlanningActivities } from '../activities/planning.ts';
import { createRecordingActivities } from '../activities/recording.ts';
import { createReductionActivities } from '../activities/reduction.ts';
import type { Admission } from '../activities/reduction.ts';
import { createAssessor } from '../activities/assessor.ts';
import { createDirectoryArchive } from '../adapters/archive-directory/index.ts';
import { createDirectoryAbTree } from '../adapters/ab-tree-directory/index.ts';
import { createEsorexRunner } from '../adapters/esorex/index.ts';
import { createManifestReader } from '../adapters/esorex/manifest-reader.ts';
import { createPhase3Directory } from '../adapters/phase3-directory/index.ts';
import { createPlanFiles } from '../adapters/plan-files/index.ts';
import { createProductInspector } from '../adapters/product-inspector/index.ts';
import { createProductStore } from '../adapters/product-store/index.ts';
import type { Config, HostConfig } from '../config.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import { MUSE_OUTCOME_RULES } from '../instances/muse/outcome-rules.ts';
import { definitionOf, rulesOf } from '../instances/index.ts';
import type { Records } from '../ports/records.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** All activities of a host, with their adapters. */
export function composeActivities(config: Config, host: HostConfig, records: Records, admission: Admission) {
  const dataRoot = dataRootAt(config.dataRoot);
  const archive = createDirectoryArchive({
    directory: config.archiveDirectory,
    ...(config.archiveBytesPerSecond === undefined ? {} : { bytesPerSecond: config.archiveBytesPerSecond }),
  });
  const plans = createPlanFiles(dataRoot);
  const manifests = createManifestReader();
  const runner = createEsorexRunner({ esorexPath: config.esorex, outcomeRules: MUSE_OUTCOME_RULES, host: host.name });
  const abTree = createDirectoryAbTree({ dataRoot: config.dataRoot });
  const inspector = createProductInspector();
  const assessor = createAssessor({ dataRoot, manifests, inspector, records, rulesOf, host: host.name });
  const definition = (process: string) => definitionOf(process, config.processes[process]);

  const central = {
    ...createPlanningActivities({ archive, abTree, plans, records, definition, rulesOf, hash: sha256 }),
    ...createRecordingActivities({ records }),
  };
  const local = {
    ...createReductionActivities({
      host: host.name,
      dataRoot,
      archive,
      plans,
      manifests,
      runner,
      records,
      admission,
      assessor,
      ompThreads: Math.max(1, Math.floor(cpus().length / host.streams)),
      memoryBytes: Math.floor(host.memoryBytes / host.streams),
      hash: sha256,
    }),
    ...createDeliveryActivities({
      dataRoot,
      archive,
      abTree,
      plans,
      manifests,
      records,
      store: createProductStore(),
      phase3: createPhase3Directory({ directory: config.phase3Directory }),
      definition,
      rulesOf,
    }),
  };
  return { central, local, runner };
}
