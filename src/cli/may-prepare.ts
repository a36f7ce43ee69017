import type { Stage } from '../ports/records.ts';

/** Whether the ABs of a date may be prepared again, and what a transfer would then be. */
export type MayPrepare =
  /** Nothing was made from them yet: they are simply replaced. */
  | { readonly kind: 'free' }
  | { readonly kind: 'refused'; readonly because: string; readonly cure: string }
  /** The date has ended with them: they get the next version. */
  | { readonly kind: 'new-version' };

/** What preparation may do in each stage; the sentence of a stage in which it may not. */
const RULES = {
  planning: 'free',
  planned: 'free',
  processing: { running: 'its recipes run', cure: (date: string) => cancelOrWait(date) },
  certification: {
    running: 'its products wait for certification',
    cure: (date: string) => `certify them (phoenix -d ${date} -M), or end the plan: phoenix cancel -d ${date}`,
  },
  distribution: { running: 'its products are being distributed', cure: (date: string) => cancelOrWait(date) },
  distributed: 'new-version',
  ingestion: { running: 'its products are being ingested', cure: (date: string) => cancelOrWait(date) },
  ingested: 'new-version',
  cancelled: 'new-version',
  failed: 'new-version',
  interrupted: 'new-version',
  retired: 'new-version',
} as const satisfies Record<
  Stage,
  'free' | 'new-version' | { readonly running: string; readonly cure: (date: string) => string }
>;

/**
 * Before the plan a date is simply prepared again; once its plan runs not at all; after its end as a new version. What was
 * distributed stays made from these ABs, also when the date has been planned anew since.
 */
export function mayPrepareAgain(stage: Stage | undefined, date: string, isDistributed = false): MayPrepare {
  const rule = RULES[stage ?? 'planning'];
  if (typeof rule === 'string') return { kind: isDistributed ? 'new-version' : rule };
  return {
    kind: 'refused',
    because: `the plan of ${date} runs (${stage ?? ''}): ${rule.running} on the ABs as they are`,
    cure: rule.cure(date),
  };
}

function cancelOrWait(date: string): string {
  return `wait until it has ended (phoenix status ${date}), or end the plan: phoenix cancel -d ${date}`;
}
