/** Connected components of a relation, members and groups in the order of the items. */
export function connectedGroups<Item>(
  items: readonly Item[],
  areLinked: (one: Item, other: Item) => boolean,
): readonly (readonly Item[])[] {
  const groups: Item[][] = [];
  const left = new Set(items);
  for (const first of items) {
    if (!left.delete(first)) continue;
    const found = reachableFrom(first, left, areLinked);
    groups.push(items.filter((item) => found.has(item)));
  }
  return groups;
}

/** Takes what is found out of `left`. */
function reachableFrom<Item>(
  first: Item,
  left: Set<Item>,
  areLinked: (one: Item, other: Item) => boolean,
): ReadonlySet<Item> {
  const found = new Set([first]);
  // A set that grows while it is walked: whoever is linked to a member is visited in turn.
  for (const member of found) {
    const linked = [...left].filter((other) => areLinked(member, other));
    for (const other of linked) {
      found.add(other);
      left.delete(other);
    }
  }
  return found;
}
