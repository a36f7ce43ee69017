import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dateAfter } from '../../src/domain/calendar/observing-date.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { MadeAbs } from '../../src/preparation/make-abs.ts';
import { makeAbs } from '../../src/preparation/make-abs.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { DATE, openHeaderNight } from '../cli/prepare/header-night.ts';
import type { HeaderNight } from '../cli/prepare/header-night.ts';

const NEXT = dateAfter(DATE, 1);
const BEFORE = dateAfter(DATE, -1);
const raw = (root: string, date: string) => join(root, 'archive', 'raw', date);

/** What people and programs do to a file. `isUsable`: the frame can be used all the same, so it must be. */
interface Accident {
  readonly isUsable: boolean;
  readonly happen: (path: string, number: number) => Promise<unknown>;
}

async function packed(path: string, suffix: string): Promise<void> {
  await writeFile(`${path}${suffix}`, gzipSync(await readFile(path)));
  await rm(path);
}

function inFolder(path: string, date: string, name: string): string {
  return join(dirname(dirname(path)), date, name);
}

async function inNewFolder(path: string, folder: string): Promise<void> {
  await mkdir(inFolder(path, folder, ''));
  await rename(path, inFolder(path, folder, nameIn(path)));
}

const nameIn = (path: string) => path.split('/').at(-1) ?? '';

const ACCIDENTS: Readonly<Record<string, Accident>> = {
  none: { isUsable: true, happen: async () => undefined },
  renamed: { isUsable: true, happen: (path, n) => rename(path, join(dirname(path), `night_${n}.fits`)) },
  shouted: { isUsable: true, happen: (path) => rename(path, path.replace('.fits', '.FITS')) },
  'tile-compressed': { isUsable: true, happen: (path) => rename(path, `${path}.fz`) },
  gzipped: { isUsable: true, happen: (path) => packed(path, '.gz') },
  'lies with the date after': { isUsable: true, happen: (path) => rename(path, inFolder(path, NEXT, nameIn(path))) },
  'lies with the date before': { isUsable: true, happen: (path) => rename(path, inFolder(path, BEFORE, nameIn(path))) },
  'renamed, with the date after': {
    isUsable: true,
    happen: (path, n) => rename(path, inFolder(path, NEXT, `x${n}.fits`)),
  },
  'doubled here': { isUsable: true, happen: (path, n) => cp(path, join(dirname(path), `copy_${n}.fits`)) },
  'doubled there': { isUsable: true, happen: (path) => cp(path, inFolder(path, NEXT, nameIn(path))) },
  'doubled, packed': { isUsable: true, happen: (path) => cp(path, `${path}.fz`) },
  'cut off beside a packed one': {
    isUsable: true,
    happen: (path) => cp(path, `${path}.fz`).then(() => truncate(path, 1000)),
  },
  'cut off, doubled there': {
    isUsable: true,
    happen: (path) => cp(path, inFolder(path, NEXT, nameIn(path))).then(() => truncate(path, 1000)),
  },
  'empty, doubled here': {
    isUsable: true,
    happen: (path, n) => cp(path, join(dirname(path), `copy_${n}.fits`)).then(() => truncate(path, 0)),
  },
  'called as a companion': {
    isUsable: true,
    happen: (path, n) => rename(path, join(dirname(path), `readme${n}.fits`)),
  },
  'in raw itself': { isUsable: false, happen: (path) => rename(path, inFolder(path, '.', nameIn(path))) },
  'beside raw': { isUsable: false, happen: (path) => rename(path, inFolder(path, '..', nameIn(path))) },
  'among the calibrations': {
    isUsable: false,
    happen: (path) => rename(path, inFolder(path, '../calib', nameIn(path))),
  },
  'in a folder of its own': { isUsable: false, happen: (path) => inNewFolder(path, `${nameIn(path)}.d`) },
  'saved by a browser': { isUsable: false, happen: (path) => rename(path, `${path}.txt`) },
  compressed: { isUsable: false, happen: (path) => rename(path, `${path}.Z`) },
  'not whole': { isUsable: false, happen: (path) => rename(path, `${path}.part`) },
  empty: { isUsable: false, happen: (path) => truncate(path, 0) },
  'cut off': { isUsable: false, happen: (path) => truncate(path, 1000) },
  'no FITS file': { isUsable: false, happen: (path) => writeFile(path, 'x'.repeat(2880)) },
  'a link to nowhere': { isUsable: false, happen: (path) => rm(path).then(() => symlink('/nowhere.fits', path)) },
  'a folder': { isUsable: false, happen: (path) => rm(path).then(() => mkdir(path)) },
};

let night: HeaderNight;
beforeAll(async () => {
  night = await openHeaderNight(SCENARIOS['hidden-sky']);
  await cp(raw(night.root, DATE), join(night.root, 'as-it-was'), { recursive: true });
});
afterAll(() => night.close());

async function undisturbed(): Promise<void> {
  const frames = night.plan.science.flatMap((template) => template.frames.map(({ fileName }) => fileName));
  for (const folder of ['..', '../calib'])
    for (const fileName of frames) await rm(join(raw(night.root, folder), fileName), { force: true });
  await rm(raw(night.root, ''), { recursive: true });
  await cp(join(night.root, 'as-it-was'), raw(night.root, DATE), { recursive: true });
  for (const date of [BEFORE, NEXT]) await mkdir(raw(night.root, date));
}

function made(date: string): Promise<MadeAbs | undefined> {
  return night.withContext(async ({ archive, abTree, corrections, obRecords, definition, rules }) => {
    const sources = { archive, abTree, corrections, obRecords };
    return makeAbs(sources, { process: definition, rules, events: rules.events, date }).catch((error: unknown) => {
      if (error instanceof PhoenixError && error.code === 'DATE_UNKNOWN') return undefined;
      throw error;
    });
  });
}

describe('[P] frames of a night to which accidents happen', () => {
  it('are each in one AB of one date, or are told; what can be used is used', { timeout: 120_000 }, async () => {
    const names = night.plan.science.flatMap(({ frames }) => frames.map(({ fileName }) => fileName));
    const disturbed = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...Object.keys(ACCIDENTS))), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(disturbed, async (drawn) => {
        await undisturbed();
        const accidents = new Map(drawn);
        for (const [index, [fileName, accident]] of [...accidents].entries())
          await ACCIDENTS[accident]?.happen(join(raw(night.root, DATE), fileName), index);
        const dates = [];
        for (const date of [BEFORE, DATE, NEXT]) dates.push({ date, result: await made(date) });
        for (const fileName of names) {
          const accident = accidents.get(fileName) ?? 'none';
          const users = dates.flatMap(({ date, result }) =>
            (result?.abs ?? []).flatMap(({ ab }) => (ab.rawFiles.includes(fileName) ? [`${date} ${ab.name}`] : [])),
          );
          const told = dates.flatMap(({ result }) => [
            ...[...(result?.leftOut ?? []), ...(result?.misplaced ?? [])].map(
              ({ what, because }) => `${what}: ${because}`,
            ),
            ...(result?.problems ?? []).map(({ subject, message }) => `${subject}: ${message}`),
          ]);
          const isTold = told.some((line) => line.includes(fileName));
          expect({ fileName, accident, users: users.length }).toEqual({
            ...{ fileName, accident },
            users: ACCIDENTS[accident]?.isUsable === true ? 1 : 0,
          });
          expect(users.every((user) => user.startsWith(DATE))).toBe(true);
          // Letters and containers are the archive's own business; whatever else is odd has a line.
          const isSilent = ['none', 'shouted', 'tile-compressed', 'gzipped'].includes(accident);
          expect({ fileName, accident, isTold }).toEqual({ fileName, accident, isTold: !isSilent || isTold });
        }
      }),
      { numRuns: 25, seed: 11, endOnFailure: true },
    );
  });
});
