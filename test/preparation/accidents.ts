import { createRandomStream } from '../../src/simulator/random.ts';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { editFits } from '../../src/adapters/fits/index.ts';
import type { KeywordValue } from '../../src/domain/frame/keywords.ts';

/** What has happened to the files of a night before anybody prepared it. */
export interface Accident {
  readonly kind: string;
  /** Names by which somebody may speak of the frame: its identity first. */
  readonly names: readonly string[];
}

interface Place {
  readonly raw: string;
  readonly date: string;
  readonly fileName: string;
}

type Act = (place: Place, random: () => number) => Promise<readonly string[]> | readonly string[];

/** As people, archives and disks were seen to treat frames. Each returns the names under which the frame lies now. */
const ACTS: Readonly<Record<string, Act>> = {
  renamed: (place) => moved(place, place.date, `exposure_${place.fileName.slice(-10)}`),
  'in capitals': (place) => moved(place, place.date, place.fileName.replace('.fits', '.FITS')),
  'in the folder of the date before': (place) => moved(place, dateBeside(place.date, -1)),
  'in the folder of the next date': (place) => moved(place, dateBeside(place.date, 1)),
  'two folders away': (place) => moved(place, dateBeside(place.date, 2)),
  'in raw itself': (place) => moved(place, '.'),
  'beside raw': (place) => moved(place, '..'),
  'among the calibrations': (place) => moved(place, '../calib'),
  'in a folder whose name is no date': (place) => moved(place, place.date.replaceAll('-', '')),
  'in a folder with a date in its name': (place) => moved(place, `${place.date}_part2`),
  'in a folder of an operator': (place) => moved(place, 'night1', `exposure_${place.fileName.slice(-10)}`),
  'saved by a browser': (place) => moved(place, place.date, `${place.fileName}.txt`),
  'called as a companion': (place) => moved(place, place.date, `readme_${place.fileName.slice(-10)}`),
  'cut off beside a whole one, packed': (place, random) => {
    const names = packed(place, false);
    cut(place, (bytes) => Math.floor(random() * bytes));
    return names;
  },
  'there twice': (place) => copied(place, place.date, `copy_of_${place.fileName}`),
  'there twice, in another folder': (place) => copied(place, dateBeside(place.date, 1)),
  'packed by gzip': (place) => packed(place, true),
  'packed by gzip beside the plain one': (place) => packed(place, false),
  'cut off, packed by gzip': (place, random) => cutPacked(place, place.date, random),
  'cut off, packed by gzip, in the folder of the next date': (place, random) =>
    cutPacked(place, dateBeside(place.date, 1), random),
  'cut off, packed by gzip, among the calibrations': (place, random) => cutPacked(place, '../calib', random),
  'packed by compress': (place) => moved(place, place.date, `${place.fileName}.Z`),
  empty: (place) => cut(place, () => 0),
  'cut off in its header': (place, random) => cut(place, (bytes) => Math.floor(random() * bytes)),
  'longer than its header says': (place) => {
    writeFileSync(pathOf(place), 'surplus', { flag: 'a' });
    return [place.fileName];
  },
  'dated another day': (place) => lied(place, 'DATE-OBS', '2014-12-20T03:04:05.678'),
  'dated in nonsense': (place) => lied(place, 'DATE-OBS', 'last night'),
  'dated another day in MJD': (place) => lied(place, 'MJD-OBS', 57_100.5),
  'exposed for nothing': (place) => lied(place, 'EXPTIME', 0),
  'exposed too long': (place) => lied(place, 'EXPTIME', 9e8),
  'off the sky': (place) => lied(place, 'RA', 400),
  'without an OB': (place) => lied(place, 'ESO OBS ID', 0),
  'delivered again with another header': async (place) => {
    const names = copied(place, dateBeside(place.date, -1));
    await editFits(pathOf({ ...place, date: dateBeside(place.date, -1) }), [
      { hdu: 0, keyword: 'OBJECT', value: 'corrected' },
    ]);
    return names;
  },
};

export const ACCIDENT_KINDS = Object.keys(ACTS);

/** Companions of frames, as archives deliver them: nobody misses them. */
const COMPANIONS = ['MUSE.2014-12-15T00:54:04.379.NL.txt', 'README.txt', 'MUSE.2014-12-15T00:54:04.379.xml'];

/** Carries out some accidents, chosen by the seed, each on a frame of its own. */
export async function disturbNight(
  archive: string,
  date: string,
  seed: number,
  count: number,
): Promise<readonly Accident[]> {
  const stream = createRandomStream(`accidents/${seed}`);
  const raw = join(archive, 'raw');
  const names = readdirSync(join(raw, date)).toSorted();
  const accidents: Accident[] = [];
  for (let index = 0; index < count && names.length > 0; index++) {
    const [fileName = ''] = names.splice(Math.floor(stream.uniform() * names.length), 1);
    const kind = ACCIDENT_KINDS[Math.floor(stream.uniform() * ACCIDENT_KINDS.length)] ?? '';
    const now = await ACTS[kind]?.({ raw, date, fileName }, () => stream.uniform());
    accidents.push({ kind, names: [...new Set([fileName, ...(now ?? [])])] });
  }
  for (const companion of COMPANIONS) writeFileSync(join(raw, date, companion), 'not a frame');
  return accidents;
}

function pathOf({ raw, date, fileName }: Place): string {
  return join(raw, date, fileName);
}

function moved(place: Place, date: string, fileName = place.fileName): readonly string[] {
  renameSync(pathOf(place), makeRoom({ ...place, date, fileName }));
  return [fileName];
}

function copied(place: Place, date: string, fileName = place.fileName): readonly string[] {
  copyFileSync(pathOf(place), makeRoom({ ...place, date, fileName }));
  return [fileName];
}

function packed(place: Place, isAlone: boolean): readonly string[] {
  const fileName = `${place.fileName}.gz`;
  writeFileSync(pathOf({ ...place, fileName }), gzipSync(readFileSync(pathOf(place))));
  if (isAlone) rmSync(pathOf(place));
  return [fileName];
}

function cut(place: Place, lengthOf: (bytes: number) => number): readonly string[] {
  const bytes = readFileSync(pathOf(place));
  writeFileSync(pathOf(place), bytes.subarray(0, lengthOf(bytes.length)));
  return [place.fileName];
}

/** As a download leaves it that has ended before its time. */
function cutPacked(place: Place, date: string, random: () => number): readonly string[] {
  const [fileName = ''] = packed(place, true);
  cut({ ...place, fileName }, (bytes) => Math.floor(random() * bytes));
  return moved({ ...place, fileName }, date);
}

async function lied(place: Place, keyword: string, value: KeywordValue): Promise<readonly string[]> {
  await editFits(pathOf(place), [{ hdu: 0, keyword, value }]);
  return [place.fileName];
}

function makeRoom(place: Place): string {
  const path = pathOf(place);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

export function dateBeside(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
