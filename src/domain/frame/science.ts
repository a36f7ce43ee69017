import type { CascadeRules } from '../instance/cascade-rules.ts';
import type { Frame } from './frame.ts';

type ScienceTypes = Pick<CascadeRules, 'objectType' | 'skyType'>;

/** A frame of which cubes are made: OBJECT or SKY, by the classification table. */
export function isScience({ rawType }: Pick<Frame, 'rawType'>, { objectType, skyType }: ScienceTypes): boolean {
  return rawType === objectType || rawType === skyType;
}

/** A frame that is missed where nothing is made of it: science, or what DPR CATG calls so and the table does not know. */
export function isMeantAsScience(frame: Pick<Frame, 'rawType' | 'dprCatg'>, types: ScienceTypes): boolean {
  return isScience(frame, types) || frame.dprCatg === SCIENCE;
}

/** DPR CATG of science. */
export const SCIENCE = 'SCIENCE';
