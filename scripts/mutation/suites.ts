/**
 * Stands in for vitest in a mutation run: the tests of the domain use `describe`, `it` and `expect` alone, and a worker
 * of vitest for every mutant would cost more than the tests. `expect` is vitest's own. A test that imports anything else
 * from vitest fails to load, which the dry run tells.
 */
import { expect } from 'vitest';

export { expect };

/** A test of a file that has been collected. */
export interface Case {
  /** File, suites and title: `test/domain/x.test.ts#[U] suite > title`. */
  readonly id: string;
  /** Where code runs while the case is collected, the file first: what is covered there is covered for the case. */
  readonly places: readonly string[];
  readonly body: () => unknown;
}

type Body = (...args: never[]) => unknown;

interface Suite {
  readonly place: string;
  readonly places: readonly string[];
  readonly suites: { readonly place: string; readonly body: () => unknown }[];
  readonly cases: Case[];
}

interface Register {
  (title: string, body: Body): void;
  each(rows: readonly unknown[]): (title: string, body: Body) => void;
}

let open: Suite | undefined;

export const describe: Register = Object.assign(registerSuite, { each: each(registerSuite) });
export const it: Register = Object.assign(registerCase, { each: each(registerCase) });

/**
 * Loads a test file and gives its cases. As in vitest the bodies of suites run after the file has been loaded;
 * `enter` hears whose code runs.
 */
export async function collectCases(
  file: string,
  load: () => Promise<unknown>,
  enter: (place: string) => void,
): Promise<readonly Case[]> {
  const root: Suite = { place: `${file}#`, places: [`${file}#`], suites: [], cases: [] };
  enter(root.place);
  open = root;
  try {
    await load();
    return await casesOf(root, enter);
  } finally {
    open = undefined;
  }
}

async function casesOf(suite: Suite, enter: (place: string) => void): Promise<readonly Case[]> {
  const cases: Case[] = [...suite.cases];
  for (const { place, body } of suite.suites) {
    const inner: Suite = { place, places: [...suite.places, place], suites: [], cases: [] };
    enter(place);
    open = inner;
    await body();
    cases.push(...(await casesOf(inner, enter)));
  }
  return cases;
}

function registerSuite(title: string, body: Body): void {
  const { suites, place } = opened(title);
  suites.push({
    place: unique(
      place,
      title,
      suites.map((suite) => suite.place),
    ),
    body,
  });
}

function registerCase(title: string, body: Body): void {
  const { cases, place, places } = opened(title);
  cases.push({
    id: unique(
      place,
      title,
      cases.map(({ id }) => id),
    ),
    places,
    body,
  });
}

/** Rows that are arrays are spread, as vitest does; the number of the row keeps the titles apart. */
function each(register: (title: string, body: Body) => void): Register['each'] {
  return (rows) => (title, body) => {
    for (const [index, row] of rows.entries()) {
      const args = Array.isArray(row) ? row : [row];
      register(`${title} (${index + 1})`, () => Reflect.apply(body, undefined, args));
    }
  };
}

function opened(title: string): Suite {
  if (open === undefined) throw new Error(`"${title}" is declared outside of a test file or inside of a test`);
  return open;
}

function unique(place: string, title: string, taken: readonly string[]): string {
  const id = place.endsWith('#') ? `${place}${title}` : `${place} > ${title}`;
  if (!taken.includes(id)) return id;
  return `${id} [${taken.length + 1}]`;
}
