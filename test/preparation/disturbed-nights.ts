import { afterEach, describe, expect, it } from 'vitest';
import { abFromText } from '../../src/domain/association/ab-text.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { DATE, openHeaderNight } from '../cli/prepare/header-night.ts';
import type { HeaderNight } from '../cli/prepare/header-night.ts';
import { dateBeside, disturbNight } from './accidents.ts';
import type { Accident } from './accidents.ts';

let night: HeaderNight | undefined;
afterEach(() => night?.close());

const DATES = [-1, 0, 1, 2].map((days) => dateBeside(DATE, days));
const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly (keyof typeof SCENARIOS)[];

interface PreparedDate {
  readonly date: string;
  /** Raw files of each AB, by its name. */
  readonly abs: ReadonlyMap<string, { readonly text: string; readonly rawFiles: readonly string[] }>;
  /** All that was said of the date, with the lists that its text cuts short. */
  readonly said: string;
}

/** The simple ABs of the date and its neighbours, as the headers give them. */
async function prepareAll(of: HeaderNight): Promise<readonly PreparedDate[]> {
  const prepared: PreparedDate[] = [];
  for (const date of DATES) {
    const { lines, warnings } = await of.prepare({ date, accept: true, json: true });
    const texts = Object.entries(await of.treeOf('MUSE', date)).filter(([name]) => name.endsWith('.ab'));
    const abs = new Map(texts.map(([name, text]) => [name, { text, rawFiles: abFromText(text, name).rawFiles }]));
    prepared.push({ date, abs, said: [...lines, ...warnings].join('\n') });
  }
  return prepared;
}

function framesIn(prepared: readonly PreparedDate[]): ReadonlyMap<string, readonly string[]> {
  const places = prepared.flatMap(({ date, abs }) =>
    [...abs].flatMap(([name, { rawFiles }]) => rawFiles.map((file) => [file, `${date} ${name}`] as const)),
  );
  return new Map(
    [...Map.groupBy(places, ([file]) => file)].map(([file, rows]) => [file, rows.map(([, place]) => place)]),
  );
}

function isNamed({ names }: Pick<Accident, 'names'>, prepared: readonly PreparedDate[]): boolean {
  return prepared.some(({ said }) => names.some((name) => said.includes(name)));
}

/** ABs in which none of these frames stands. */
function untouched(prepared: readonly PreparedDate[], touched: readonly string[]): Readonly<Record<string, string>> {
  const isTouched = (text: string) => touched.some((name) => text.includes(name));
  return Object.fromEntries(
    prepared.flatMap(({ abs }) => [...abs].flatMap(([name, { text }]) => (isTouched(text) ? [] : [[name, text]]))),
  );
}

/** Nights of all scenarios, each with so many accidents. */
export function describeDisturbedNights(seeds: readonly number[], count: number): void {
  describe('[U] a night to whose files things have happened', () => {
    it.each(seeds)('has every frame in one AB of one date, or says why not (seed %i)', async (seed) => {
      const scenario = SCENARIOS[SCENARIO_NAMES[seed % SCENARIO_NAMES.length] ?? 'standard'];
      night = await openHeaderNight(scenario);
      const before = await prepareAll(night);
      night.close();
      night = await openHeaderNight(scenario);
      const accidents = await disturbNight(`${night.root}/archive`, DATE, seed, count);
      const after = await prepareAll(night);

      expect(framesIn(before).size).toBeGreaterThan(2);
      const frames = framesIn(after);
      const told = new Map(accidents.map((accident) => [accident.names[0] ?? '', accident]));
      const lost = [...framesIn(before).keys()].filter((file) => {
        const accident = told.get(file) ?? { names: [file] };
        return !frames.has(file) && !isNamed(accident, after);
      });
      expect({ seed, accidents, lost }).toEqual({ seed, accidents, lost: [] });

      const doubled = [...frames].filter(([, places]) => places.length > 1);
      expect({ seed, accidents, doubled }).toEqual({ seed, accidents, doubled: [] });

      // What the accidents do not explain is as before.
      const touched = accidents.flatMap(({ names }) => names.map((name) => name.replace(/\.fits.*$/iu, '')));
      expect(untouched(after, touched)).toMatchObject(untouched(before, touched));
    });
  });
}
