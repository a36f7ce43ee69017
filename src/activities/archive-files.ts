import { setTimeout as delay } from 'node:timers/promises';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import { rawBytesOf } from '../domain/cascade/estimate-ab.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { Archive, ListOptions } from '../ports/archive.ts';
import { listedFilesOf } from './archive-listing.ts';

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
  of(plan: Plan, options?: ListOptions): Promise<(file: ArchiveFile) => number>;
}

export interface FileSizesDependencies {
  readonly archive: Pick<Archive, 'listRawFrames' | 'listCalibrations'>;
  readonly processOf: ProcessOf;
  clock?(): number;
  /** How long somebody waits for sizes. */
  readonly patienceMs?: number;
}

/** What the archive holds of a date does not change often, and asking for it is slow. */
const LIST_AGAIN_MS = 600_000;
/** The list of all calibrations is long: it is there for dates that begin together, and not kept. */
const CALIBRATIONS_AGAIN_MS = 60_000;
/** They are estimates: a download does not wait long for them. */
const PATIENCE_MS = 5_000;
/** Nobody waits for an answer that takes longer; the next one who wants to know asks again. */
const LIST_LIMIT_MS = 120_000;
/** More than the dates that a host has under way; a plan has some hundred files. */
const MAX_PLANS = 100;

type Sizes = Readonly<Record<string, number>>;

interface Listing {
  readonly atMs: number;
  readonly bytes: Promise<Sizes>;
  /** Nothing is known when patience is at its end. */
  readonly patience: Promise<Sizes>;
}

/**
 * Sizes as the archive tells them, asked once for the files of a date. A raw file that it does not list is taken for as large
 * as the largest of its date, because frames of a night are alike, or for a full exposure where none is known; a calibration
 * for nothing. They are for promises: whoever fetches a file asks for its own size. An archive that does not answer (soon) is
 * nobody's failure here. Who asks shares the answer with others, so a signal ends his waiting and not the question.
 */
export function createFileSizes(deps: FileSizesDependencies): FileSizes {
  const { archive, processOf, clock = Date.now, patienceMs = PATIENCE_MS } = deps;
  const known = new Map<string, Listing>();
  const listCalibrations = shortlyKept(() => archive.listCalibrations({ signal: listLimit() }));
  const source = { listRawFrames: archive.listRawFrames.bind(archive), listCalibrations };

  function listingOf(plan: Plan): Listing {
    const last = known.get(plan.planKey);
    if (last !== undefined && clock() - last.atMs < LIST_AGAIN_MS) return last;
    const bytes = sizesOfPlan(source, plan).catch((): Sizes => {
      if (known.get(plan.planKey) === listing) known.delete(plan.planKey);
      return {};
    });
    const listing = { atMs: clock(), bytes, patience: delay(patienceMs, {}, { ref: false }) };
    known.delete(plan.planKey);
    known.set(plan.planKey, listing);
    for (const oldest of [...known.keys()].slice(0, -MAX_PLANS)) known.delete(oldest);
    return listing;
  }

  return {
    async of(plan, { signal } = {}) {
      const { bytes, patience } = listingOf(plan);
      const answer = Promise.race([bytes, patience]);
      const found = await (signal === undefined ? answer : orAborted(answer, signal));
      const rawBytes = rawBytesOf(plan.abs, { rules: processOf(plan.process).rules, fileBytes: found });
      return ({ kind, fileName }) => found[fileName] ?? (kind === 'raw' ? rawBytes : 0);
    },
  };
}

function listLimit(): AbortSignal {
  return AbortSignal.timeout(LIST_LIMIT_MS);
}

async function sizesOfPlan(archive: FileSizesDependencies['archive'], { unit, abs }: Plan): Promise<Sizes> {
  const listed = await listedFilesOf(archive, abs, { signal: listLimit() });
  const names = new Set(abs.flatMap((ab) => archiveFilesOf(unit, ab)).map(({ fileName }) => fileName));
  return Object.fromEntries(
    [...names].flatMap((name): [string, number][] => {
      const bytes = listed.get(name)?.sizeBytes;
      return bytes === undefined ? [] : [[name, bytes]];
    }),
  );
}

/** One answer for all who ask within a short time; then it is let go of. A failure is asked anew. */
function shortlyKept<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    if (kept !== undefined) return kept;
    const asked = ask();
    const forget = (): void => {
      if (kept === asked) kept = undefined;
    };
    kept = asked;
    asked.then(() => setTimeout(forget, CALIBRATIONS_AGAIN_MS).unref(), forget);
    return asked;
  };
}

async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
