/** Remembers something in place of the oldest of so many: nothing that a process remembers grows without end. */
export function keepNewest<Key, Value>(known: Map<Key, Value>, key: Key, value: Value, countMax: number): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size > countMax) known.delete(oldest);
}
