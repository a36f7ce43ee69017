import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Instrument } from '../instances/index.ts';
import type { Archive } from '../ports/archive.ts';
import { fileSizesOf } from './file-sizes.ts';

/** An input that comes from the archive. */
export interface ArchiveFile {
  readonly kind: 'raw' | 'calib';
  readonly fileName: string;
  /** Relative to the data root. */
  readonly path: string;
}

/** Archive inputs of an AB, each once. Raws lie in the folder of the date whose AB it is, as `recipe-run.ts` looks for them. */
export function archiveFilesOf(unit: string, ab: Pick<AssociationBlock, 'inputs'>): readonly ArchiveFile[] {
  const files = ab.inputs.flatMap(({ source }): ArchiveFile[] => {
    if (source.kind !== 'raw' && source.kind !== 'calib') return [];
    const { kind, fileName } = source;
    return [{ kind, fileName, path: `${kind === 'raw' ? `raw/${unit}` : 'mcalib'}/${fileName}` }];
  });
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Sizes of the files of a plan. */
export interface FileSizes {
  of(plan: Plan): Promise<(file: ArchiveFile) => number>;
}

export interface FileSizesDependencies {
  readonly archive: Pick<Archive, 'listRawFrames' | 'listCalibrations'>;
  instrumentOfProcess(process: string): Instrument;
  clock?(): number;
}

/** What the archive holds of a date does not change often, and asking for it is slow. */
const LIST_AGAIN_MS = 600_000;

/**
 * Sizes as the archive tells them, asked once for the files of a date. Of a raw file that it does not list a full exposure is
 * assumed, of a calibration nothing. An archive that does not answer is nobody's failure here: whoever fetches will see it.
 */
export function createFileSizes({ archive, instrumentOfProcess, clock = Date.now }: FileSizesDependencies): FileSizes {
  const known = new Map<string, { readonly atMs: number; readonly bytes: ReturnType<typeof fileSizesOf> }>();

  async function bytesOf({ planKey, abs }: Plan): Promise<Readonly<Record<string, number>>> {
    const last = known.get(planKey);
    if (last !== undefined && clock() - last.atMs < LIST_AGAIN_MS) return last.bytes;
    const bytes = fileSizesOf(archive, abs);
    known.set(planKey, { atMs: clock(), bytes });
    try {
      return await bytes;
    } catch {
      known.delete(planKey);
      return {};
    }
  }

  return {
    async of(plan) {
      const bytes = await bytesOf(plan);
      const { rawBytes } = instrumentOfProcess(plan.process).rules.sizes;
      return ({ kind, fileName }) => bytes[fileName] ?? (kind === 'raw' ? rawBytes : 0);
    },
  };
}
