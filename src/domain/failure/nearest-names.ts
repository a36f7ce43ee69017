const NAMES_MAX = 3;
/** Longer names are compared by their beginning: the cost is quadratic. */
const LENGTH_COMPARED = 80;

/** The known names most like the given one, best first, ties by name. Letter case tells nothing. */
export function nearestNames(given: string, known: readonly string[]): readonly string[] {
  return known
    .map((name) => ({ name, distance: editDistance(comparable(given), comparable(name)) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, NAMES_MAX)
    .map(({ name }) => name);
}

function comparable(name: string): string {
  return name.slice(0, LENGTH_COMPARED).toLowerCase();
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line++) {
    const next = [line];
    for (let column = 1; column <= b.length; column++) {
      const substituted = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
