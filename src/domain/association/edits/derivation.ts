import type { AbStep } from '../../instance/ab-step.ts';
import type { AbRules } from '../../instance/ab-rules.ts';
import type { SourceAb, TaggedFile } from './source-ab.ts';
import { filesWithTag } from './source-ab.ts';

/** An AB that an edit makes out of others. */
export interface Derivation {
  readonly name: string;
  readonly step: AbStep;
  /** In order of time, with the tags that they get. */
  readonly files: readonly TaggedFile[];
  /** ABs that the files come from; the first one holds the first file, its text is the model. */
  readonly donors: readonly [SourceAb, ...SourceAb[]];
  /** SKY files of other ABs whose sky it may use. */
  readonly addedSkies: readonly string[];
  readonly modified: boolean;
  /** What was done, for the ALOG. */
  readonly note: string;
}

/** A static sky is needed for an own SKY, and where there is no sky at all. */
export function needsStaticSky(
  { files, addedSkies }: Pick<Derivation, 'files' | 'addedSkies'>,
  { cascade }: Pick<AbRules, 'cascade'>,
): boolean {
  return addedSkies.length === 0 || filesWithTag({ files }, cascade.skyType).length > 0;
}

/** True where only tags or calibrations change. */
export function hasSameFiles({ files, donors: [model, ...others] }: Derivation): boolean {
  return others.length === 0 && files.length === model.files.length;
}
