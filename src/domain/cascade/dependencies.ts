/** Anything that waits for others by name. */
export interface Dependent {
  readonly name: string;
  readonly waitFor: readonly string[];
}

export type Order<T> =
  | { readonly kind: 'order'; readonly order: readonly T[] }
  /** Names along the cycle; the last one waits for the first. */
  | { readonly kind: 'cycle'; readonly cycle: readonly string[] };

/** What waits comes after what it waits for; otherwise the given order is kept. Names that are not there are ignored. */
export function topologicalOrder<T extends Dependent>(nodes: readonly T[]): Order<T> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  const order: T[] = [];

  function visit(node: T, path: readonly string[]): readonly string[] | undefined {
    if (done.has(node.name)) return undefined;
    const start = path.indexOf(node.name);
    if (start >= 0) return path.slice(start);
    for (const name of node.waitFor) {
      const dependency = byName.get(name);
      const cycle = dependency === undefined ? undefined : visit(dependency, [...path, node.name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node.name);
    order.push(node);
    return undefined;
  }

  for (const node of nodes) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return { kind: 'cycle', cycle };
  }
  return { kind: 'order', order };
}

/** Dependencies on names that are not there. */
export function missingDependencies(
  nodes: readonly Dependent[],
): { readonly name: string; readonly missing: string }[] {
  const names = new Set(nodes.map(({ name }) => name));
  return nodes.flatMap(({ name, waitFor }) =>
    waitFor.filter((other) => !names.has(other)).map((missing) => ({ name, missing })),
  );
}

/** Names of all nodes that wait, directly or not, for one of these; without these themselves. */
export function dependantsOf(names: ReadonlySet<string>, nodes: readonly Dependent[]): Set<string> {
  const found = new Set<string>();
  const reaches = (node: Dependent): boolean => node.waitFor.some((name) => names.has(name) || found.has(name));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const node of nodes) if (!names.has(node.name) && reaches(node)) found.add(node.name);
  }
  return found;
}

/** Connected components, in the order of their first node; nodes keep their order. */
export function componentsOf<T extends Dependent>(nodes: readonly T[]): T[][] {
  const representative = new Map(nodes.map(({ name }) => [name, name]));
  const find = (name: string): string => {
    const above = representative.get(name) ?? name;
    return above === name ? name : find(above);
  };
  for (const { name, waitFor } of nodes) {
    for (const other of waitFor) if (representative.has(other)) representative.set(find(other), find(name));
  }
  return [...Map.groupBy(nodes, ({ name }) => find(name)).values()];
}
