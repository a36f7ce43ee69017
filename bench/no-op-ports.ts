import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FitsCard } from '../src/adapters/fits/index.ts';
import type { Keywords } from '../src/domain/frame/keywords.ts';
import type { ListedFile, Listing } from '../src/domain/frame/listing.ts';
import type { Manifest } from '../src/domain/outcome/attempt.ts';
import { PhoenixError } from '../src/domain/failure/phoenix-error.ts';
import type { ProductMeasurement } from '../src/domain/quality/measurement.ts';
import { channelName, createMiniMuse } from '../src/simulator/mini-muse.ts';
import type { AlignmentReader } from '../src/ports/alignment-reader.ts';
import type { Archive } from '../src/ports/archive.ts';
import type { AttemptShelf } from '../src/ports/attempt-shelf.ts';
import type { ProductInspector } from '../src/ports/product-inspector.ts';
import type { ProductStore, PublishedFile } from '../src/ports/product-store.ts';
import type { RecipeRun, RecipeRunner, RunResult } from '../src/ports/recipe-runner.ts';
import type { HostAdapters } from '../src/workers/compose.ts';
import { calibrationsOf, cardsOf, dateOf, scienceOf } from './bench-night.ts';

/**
 * Everything that touches pixels does nothing: recipes, transfers, quality control, final files. What is left is the
 * orchestration: server, workflows, activities, planning by the real rules, ledger, database, trees of ABs.
 */
export function noOpPorts(obsPerNight: number, journal: RecipeJournal): Partial<HostAdapters> {
  const manifests = new Map<string, Manifest>();
  return {
    archive: noOpArchive(obsPerNight),
    runner: noOpRunner(manifests, journal),
    manifests: {
      read: (directory) => Promise.resolve(manifests.get(directory)),
      recordInputs: () => Promise.resolve(),
    },
    alignments: ALIGNMENTS,
    attempts: noOpShelf(manifests),
    // Every option that a benchmark gives is known.
    recipeOptions: { list: () => Promise.resolve(OPTIONS) },
    inspector: INSPECTOR,
    headers: { readHeaders: () => Promise.resolve([{}, {}]) },
    store: STORE,
  };
}

/** Told of every run of a recipe, which begins and ends in the same moment. */
export interface RecipeJournal {
  ran(run: RecipeRun): void;
}

// --- Archive ---

const INSTRUMENT = createMiniMuse(24);
/** Small, so that every chain has a place on the disk of any machine. */
const FILE_BYTES = 1_000_000;

/** Masters are valid for 28 days: so many for 400 nights. */
const MASTER_DATES = Array.from({ length: 20 }, (_, index) => dateOf(20 * index));

/** Standard OBs on every date; headers are in memory, a file that is fetched is there at once and empty. */
function noOpArchive(obsPerNight: number): Archive {
  const calibrations = headersOf(calibrationsOf(MASTER_DATES));
  const nights = new Map<string, ReadonlyMap<string, Keywords>>();
  const nightOf = (date: string) => {
    const known = nights.get(date);
    if (known !== undefined) return known;
    const frames = scienceOf(date, obsPerNight);
    const night = headersOf(Object.fromEntries(frames.map((one) => [one.frame.fileName, cardsOf(INSTRUMENT, one)])));
    nights.set(date, night);
    return night;
  };
  const keywordsOf = (fileName: string) => {
    const known =
      calibrations.get(fileName) ?? [...nights.values()].find((night) => night.has(fileName))?.get(fileName);
    if (known !== undefined) return known;
    throw new PhoenixError('FILE_MISSING', `${fileName} is in no night of the benchmark`, 'plan a date first');
  };
  return {
    listDates: () => Promise.resolve([...nights.keys()].toSorted()),
    listRawFrames: (date) => Promise.resolve(listingOf(nightOf(date), FILE_BYTES)),
    listCalibrations: () => Promise.resolve(listingOf(calibrations, FILE_BYTES)),
    listMisplaced: () => Promise.resolve([]),
    readKeywords: (fileName) => Promise.resolve(keywordsOf(fileName)),
    readManyKeywords: (fileNames) =>
      Promise.resolve(
        fileNames.map((fileName) => ({ kind: 'keywords', fileName, keywords: keywordsOf(fileName) }) as const),
      ),
    readExtensionNames: () =>
      Promise.resolve(Array.from({ length: INSTRUMENT.ifuCount }, (_, index) => channelName(index))),
    readGeometry: () => Promise.resolve([]),
    contentOf: () => Promise.resolve({ sizeBytes: 0, crc32: 0 }),
    async fetch(_fileName, path) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '');
      return { path, sizeBytes: 0, crc32: 0 };
    },
  };
}

function headersOf(cards: Readonly<Record<string, readonly FitsCard[]>>): ReadonlyMap<string, Keywords> {
  return new Map(Object.entries(cards).map(([fileName, own]) => [fileName, keywordsIn(own)]));
}

function keywordsIn(cards: readonly FitsCard[]): Keywords {
  return Object.fromEntries(
    cards.map(([keyword, value]) => [keyword, typeof value === 'object' && value !== null ? value.float : value]),
  );
}

function listingOf(night: ReadonlyMap<string, Keywords>, sizeBytes: number): Listing {
  const entries = [...night.keys()].toSorted().map((fileName): ListedFile => {
    return { fileName, storedName: fileName, place: fileName, container: 'plain', sizeBytes };
  });
  return { entries, leftOut: [] };
}

// --- Recipes ---

const RECIPES = ['muse_scibasic', 'muse_create_sky', 'muse_scipost', 'muse_exp_align', 'muse_exp_combine'] as const;
const VERSION = '2.8.7';

function noOpRunner(manifests: Map<string, Manifest>, journal: RecipeJournal): RecipeRunner {
  return {
    listRecipes: () => Promise.resolve(RECIPES.map((recipe) => ({ recipe, version: VERSION }))),
    listRuns: () => Promise.resolve([]),
    startOrAdopt(run) {
      const manifest = manifestOf(run);
      manifests.set(run.productDirectory, manifest);
      journal.ran(run);
      return Promise.resolve(succeeded(manifest));
    },
    findManifest(directory, abKey) {
      const known = manifests.get(directory);
      return Promise.resolve(known?.abKey === abKey ? known : undefined);
    },
  };
}

function manifestOf(run: RecipeRun): Manifest {
  const now = new Date().toISOString();
  return {
    ab: run.ab,
    abKey: run.abKey,
    recipe: run.recipe,
    recipeVersion: VERSION,
    parameters: run.parameters,
    inputs: run.inputs ?? [],
    products: run.expectedProducts.flatMap(({ catg, count }) =>
      Array.from({ length: count }, (_, index) => ({
        catg,
        path: join(run.productDirectory, `${catg}_${index + 1}.fits`),
        sizeBytes: 0,
        dataMd5: `${run.abKey.slice(0, 24)}${index}`,
      })),
    ),
    caveats: [],
    qc: {},
    cost: { startedAt: now, endedAt: now, wallSeconds: 0, peakRssBytes: null },
    host: 'bench',
    logPath: run.logPath,
  };
}

function succeeded(manifest: Manifest): RunResult {
  return {
    status: 'succeeded',
    adopted: false,
    fromManifest: false,
    exitCode: 0,
    logTail: '',
    caveats: [],
    cost: manifest.cost,
    manifest,
  };
}

const OPTIONS = ['saveimage', 'save', 'filter', 'skymethod', 'ovscreject', 'lambdamin', 'lambdamax'].map(
  (name) => `--${name}`,
);

/** Offsets of no exposures: nothing speaks against them. */
const ALIGNMENTS: AlignmentReader = {
  readEvidence: () => Promise.resolve({ exposures: [], spaxelArcsec: 0.2 }),
  readOffsetRows: () => Promise.resolve([]),
  readOffsetTargets: () => Promise.resolve([]),
};

function noOpShelf(manifests: Map<string, Manifest>): AttemptShelf {
  return {
    publish({ attempt, productDirectory, abKey }) {
      const manifest = { ...attempt, abKey };
      manifests.set(productDirectory, manifest);
      return Promise.resolve(manifest);
    },
    joinLogs: () => Promise.resolve(),
  };
}

// --- Products ---

const MEASURED: ProductMeasurement = {
  primary: {},
  data: {},
  cubeSize: { nx: 300, ny: 300, nz: 3681 },
  background: null,
  exposures: [],
  largestSingle: null,
  offsets: [],
  combinedCount: null,
  qc: {},
};

const INSPECTOR: ProductInspector = {
  measure: ({ manifest }) =>
    Promise.resolve({
      ...MEASURED,
      exposures: [{ ab: manifest.ab, mjdObs: 57000, posangDeg: 0, draArcsec: 0, ddecArcsec: 0 }],
    }),
  plot: ({ targetPath }) => Promise.resolve({ path: targetPath, sizeBytes: 0, md5: '' }),
};

const STORE: ProductStore = {
  publish: ({ directory, name }) => Promise.resolve(fileAt(join(directory, name))),
  publishLog: ({ directory, name }) => Promise.resolve(fileAt(join(directory, name))),
  list: () => Promise.resolve([]),
  release: () => Promise.resolve(),
};

function fileAt(path: string): PublishedFile {
  return { path, sizeBytes: 0, sha256: basename(path), md5: basename(path) };
}
