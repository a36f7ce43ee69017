import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { Archive } from '../ports/archive.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { AbRef } from '../workflows/contract.ts';
import { mappingFailures, watchActivityEnd, withHeartbeat } from './failures.ts';
import { loadAb } from './load-ab.ts';

export interface FetchDependencies {
  readonly dataRoot: DataRoot;
  readonly archive: Archive;
  readonly plans: PlanStore;
}

/** Downloads to a host. */
export function createFetchActivities(deps: FetchDependencies) {
  const fetching = new Map<string, Promise<unknown>>();

  return {
    /** All archive inputs of an AB at once; a file that several ABs want is downloaded once. */
    async fetchInputs(ref: AbRef): Promise<{ readonly files: number }> {
      const end = watchActivityEnd();
      const signal = AbortSignal.any([end.cancelRequested, end.detach]);
      return withHeartbeat((beat) =>
        mappingFailures(async () => {
          const { ab } = await loadAb(deps.plans, ref);
          const targets = archiveTargets(deps.dataRoot, ref.unit, ab);
          await Promise.all(targets.map((target) => fetchOnce(target, signal, beat)));
          return { files: targets.length };
        }),
      );
    },
  };

  async function fetchOnce(target: FetchTarget, signal: AbortSignal, beat: (details: unknown) => void): Promise<void> {
    for (;;) {
      const running = fetching.get(target.path);
      if (running === undefined) break;
      if (await arrives(running, signal)) return;
      // What failed or was cancelled was another AB's attempt: this one tries for itself.
    }
    const download = deps.archive.fetch(target.fileName, target.path, {
      signal,
      onProgress: (bytes) => {
        beat({ file: target.fileName, bytes });
      },
    });
    fetching.set(target.path, download);
    try {
      await download;
    } finally {
      fetching.delete(target.path);
    }
  }
}

/** Whether a download that another AB waits for brings the file. @throws the signal's reason when this AB's attempt ends first. */
async function arrives(download: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  let stopWaiting: () => void = () => undefined;
  const aborted = new Promise<false>((resolve) => {
    stopWaiting = () => resolve(false);
    signal.addEventListener('abort', stopWaiting);
  });
  const isThere = await Promise.race([
    download.then(
      () => true,
      () => false,
    ),
    aborted,
  ]);
  signal.removeEventListener('abort', stopWaiting);
  signal.throwIfAborted();
  return isThere;
}

interface FetchTarget {
  readonly fileName: string;
  readonly path: string;
}

function archiveTargets(dataRoot: DataRoot, date: string, ab: AssociationBlock): readonly FetchTarget[] {
  const targets = ab.inputs.flatMap(({ source }) => {
    if (source.kind === 'product' || source.kind === 'file') return [];
    const folder = source.kind === 'raw' ? dataRoot.raw(date) : dataRoot.mcalib;
    return [{ fileName: source.fileName, path: `${folder}/${source.fileName}` }];
  });
  return [...new Map(targets.map((target) => [target.path, target])).values()];
}
