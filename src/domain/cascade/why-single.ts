import type { AssociationBlock } from '../association/association-block.ts';
import { whyAlone } from '../association/science-frames.ts';
import type { Frame } from '../frame/frame.ts';
import type { Dataset, Exposure } from './dataset.ts';
import { typeOf } from './raw-type.ts';

/** All exposures that the simple ABs of a unit have, processed or not. */
export interface KnownExposures {
  readonly simpleAbs: readonly AssociationBlock[];
  readonly frames: readonly Frame[];
  /** What smart association did, by simple AB: `E1 SPLIT of …`. */
  readonly editNotes?: Readonly<Record<string, readonly string[]>>;
}

/** Enough to see where the others are. */
const NAMED_MAX = 3;

/**
 * Why nothing is combined with the only exposure of its type in a dataset: the others were dropped, are in other ABs, were
 * never taken, or there were to be none (seed 000: "cases when a single datacube becomes a final datacube").
 */
export function whySingle(dataset: Dataset, { frame, rawType }: Exposure, known: KnownExposures): string {
  const dropped = dataset.dropped.filter(({ what }) => typeOf(dataset.simple, what) === rawType);
  if (dropped.length > 0)
    return `only 1 of ${dropped.length + 1} ${rawType} exposures is left (${named(dropped.map(({ what, because }) => `${what}: ${because}`))})`;
  const alone = whyAlone(frame);
  if (alone !== undefined) return alone;
  const template = templateOf(frame, known);
  const elsewhere = template.filter(({ simple, type }) => type === rawType && simple !== dataset.simple.name);
  if (elsewhere.length > 0) return inOtherAbs(dataset, rawType, { elsewhere, known });
  if (template.length < frame.tplNexp)
    return `the only ${rawType} exposure of its template that is there: ${template.length} of ${frame.tplNexp} (TPL.NEXP)`;
  return `the only ${rawType} exposure of its template`;
}

interface Member {
  readonly simple: string;
  readonly type: string;
}

function templateOf({ obsId, tplStart }: Frame, { simpleAbs, frames }: KnownExposures): readonly Member[] {
  const own = new Set(
    frames.filter((frame) => frame.obsId === obsId && frame.tplStart === tplStart).map(({ fileName }) => fileName),
  );
  return simpleAbs.flatMap((simple) =>
    simple.rawFiles
      .filter((fileName) => own.has(fileName))
      .map((fileName) => ({ simple: simple.name, type: typeOf(simple, fileName) })),
  );
}

function inOtherAbs(
  { simple }: Dataset,
  rawType: string,
  { elsewhere, known }: { readonly elsewhere: readonly Member[]; readonly known: KnownExposures },
): string {
  const names = [...new Set(elsewhere.map((member) => member.simple))].toSorted();
  const notes = known.editNotes?.[simple.name] ?? [];
  const because = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `the other ${rawType} exposures of its template are in ${named(names)}${because}`;
}

function named(items: readonly string[]): string {
  const more = items.length - NAMED_MAX;
  return `${items.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
