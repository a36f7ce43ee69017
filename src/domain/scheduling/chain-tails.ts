/** One AB as far as the length of its chain goes. */
export interface TimedAb {
  readonly name: string;
  readonly waitFor: readonly string[];
  readonly seconds: number;
}

/** Before one AB of the chain may start, `beforeSeconds` of work are done on the same host; after its start it takes `seconds`. */
export interface ChainTail {
  readonly beforeSeconds: number;
  readonly seconds: number;
}

/**
 * What makes a chain long, however its ABs are ordered: of each AB the work of all that it descends from, and the longest path
 * from it. Only those that no other one exceeds in both; the first has nothing before it and is the critical path. On a host
 * with n streams the chain takes at least `beforeSeconds / n + seconds`: a combination waits for the work of all its exposures.
 */
export function chainTailsOf(abs: readonly TimedAb[]): readonly ChainTail[] {
  const byName = new Map(abs.map((ab) => [ab.name, ab]));
  const pathSeconds = pathsToTheEnd(abs);
  const all = abs.map((ab): ChainTail => ({
    beforeSeconds: sum([...ancestorsOf(ab, byName)].map(({ seconds }) => seconds)),
    seconds: pathSeconds.get(ab.name) ?? 0,
  }));
  const longestFirst = all.toSorted((a, b) => b.seconds - a.seconds || b.beforeSeconds - a.beforeSeconds);
  const tails: ChainTail[] = [];
  for (const tail of longestFirst) {
    if (tail.beforeSeconds > (tails.at(-1)?.beforeSeconds ?? -1)) tails.push(tail);
  }
  return tails;
}

/** At least so long on a host of so many streams; Infinity: the critical path. */
export function tailSeconds(tails: readonly ChainTail[], streams: number): number {
  return Math.max(0, ...tails.map(({ beforeSeconds, seconds }) => beforeSeconds / streams + seconds));
}

/** Seconds from the start of each AB to the end of the longest path that waits for it. */
function pathsToTheEnd(abs: readonly TimedAb[]): ReadonlyMap<string, number> {
  const users = Map.groupBy(
    abs.flatMap((ab) => ab.waitFor.map((above) => ({ above, ab }))),
    ({ above }) => above,
  );
  const paths = new Map<string, number>();
  const pathOf = (ab: TimedAb): number => {
    const known = paths.get(ab.name);
    if (known !== undefined) return known;
    // Against endless recursion in a plan with a cycle, which assemblePlan refuses.
    paths.set(ab.name, 0);
    const path = ab.seconds + Math.max(0, ...(users.get(ab.name) ?? []).map((user) => pathOf(user.ab)));
    paths.set(ab.name, path);
    return path;
  };
  abs.forEach(pathOf);
  return paths;
}

function ancestorsOf(ab: TimedAb, byName: ReadonlyMap<string, TimedAb>): ReadonlySet<TimedAb> {
  const found = new Set<TimedAb>();
  const visit = ({ waitFor }: TimedAb): void => {
    for (const above of waitFor.flatMap((name) => byName.get(name) ?? [])) {
      if (found.has(above)) continue;
      found.add(above);
      visit(above);
    }
  };
  visit(ab);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
