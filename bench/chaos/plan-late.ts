import { createRandomStream } from '../../src/simulator/random.ts';

/**
 * What is done to a date as a whole, above all while its products are published and ingested; one for each night, in turn. They
 * have a stream of their own, so that the other disturbances of a seed stay what they were.
 */
export const LATE_FAULTS = {
  'cancelled while published': 'workflow cancel while products get their names; ingestion is asked for, then a restart',
  'fails while published':
    'the products of an AB are away when they are to be published; back when the date has failed',
  'cancelled while ingested': 'workflow cancel while products are ingested; ingestion is asked for again',
  'fails while ingested': 'published files are away when they are to be ingested; back when the date has failed',
  terminated: 'workflow terminate by the client at any moment; then a restart',
  'killed at effects': 'kill -9 of the worker before and after effects of publishing and ingesting',
  'input changed': 'a master gets other content under its name; the date is restarted before it is ingested',
  'version replaced': 'the worker ends, one of other sources goes on with the open date',
  'wrong version': 'the worker ends, one whose sources break open dates must refuse; the old one goes on',
} as const;
export type LateKind = keyof typeof LATE_FAULTS;

/** When: so many recipes have been started, so many files have been published, or ingested, since the night began. */
export interface LateMoment {
  readonly of: 'recipes' | 'published' | 'ingested';
  readonly count: number;
}

export interface LateFault {
  readonly kind: LateKind;
  readonly moment: LateMoment;
  /** Chooses a product, and the effects at which the worker is killed. */
  readonly pick: number;
}

/** A night has 12 final files. */
const FILES = 10;

export function planLate(seed: number, starts: number): LateFault {
  const stream = createRandomStream(`late ${seed}`);
  const kinds = Object.keys(LATE_FAULTS) as readonly LateKind[];
  const kind = kinds[seed % kinds.length] ?? 'terminated';
  return {
    kind,
    moment: momentOf(kind, stream.uniform(), { starts, share: stream.uniform() }),
    pick: stream.uniform(),
  };
}

function momentOf(
  kind: LateKind,
  uniform: number,
  { starts, share }: { readonly starts: number; readonly share: number },
): LateMoment {
  switch (kind) {
    case 'cancelled while published':
      return { of: 'published', count: 1 + Math.floor((FILES - 1) * uniform) };
    case 'cancelled while ingested':
      return { of: 'ingested', count: 1 + Math.floor((FILES - 1) * uniform) };
    // What is away has to be away before.
    case 'fails while published':
      return { of: 'recipes', count: starts };
    case 'fails while ingested':
      return { of: 'published', count: FILES };
    case 'killed at effects':
      return { of: 'recipes', count: 0 };
    case 'input changed':
    case 'terminated':
    case 'version replaced':
    case 'wrong version':
      return share < 0.4
        ? { of: 'published', count: 1 + Math.floor((FILES - 1) * uniform) }
        : { of: 'recipes', count: 1 + Math.floor((starts - 1) * uniform) };
  }
}
