/** Rounded down: what is 49.9 % is not 50 %. The tiny rest takes back what binary fractions lose. */
export function percentText(fraction: number): string {
  return `${Math.floor(fraction * 100 + 1e-9)} %`;
}

export function arcsecText(arcsec: number): string {
  return `${arcsec.toFixed(1)} arcsec`;
}

/** `1 exposure`, `2 exposures`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `OB 1134385`, `OBs 1134385, 1134386`. */
export function obsText(obsIds: readonly number[]): string {
  return `${obsIds.length === 1 ? 'OB' : 'OBs'} ${obsIds.join(', ')}`;
}

/** `4 OBJECT, 1 SKY`: in the order of their first appearance. */
export function typesText(files: readonly { readonly rawType: string }[]): string {
  const byType = Map.groupBy(files, ({ rawType }) => rawType);
  return [...byType].map(([rawType, own]) => `${own.length} ${rawType}`).join(', ');
}
