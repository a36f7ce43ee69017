import type { Frame } from '../../frame/frame.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import type { EditRecord } from './edit-record.ts';

/** What edits must know of a night. */
export interface EditingContext {
  readonly rules: AbRules;
  /** Frames of the date by file name. */
  readonly frames: ReadonlyMap<string, Frame>;
  /** Shorter exposures are not processed [s]: no sky comes from them (limit of the process). */
  readonly minExptimeSeconds: number;
}

/** What one edit must know. */
export interface EditContext extends EditingContext {
  /** Id of this edit, for the mark on the ABs that it makes. */
  readonly editId: string;
  /** Edits before this one: they tell where an AB has gone. */
  readonly history?: readonly EditRecord[];
}
