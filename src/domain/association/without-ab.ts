import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { UnusableFile } from '../frame/unusable-file.ts';
import type { CascadeRules } from '../instance/cascade-rules.ts';
import { rawRootOf } from './ab-names.ts';
import type { AssociationBlock } from './association-block.ts';
import type { LeftOut } from '../frame/left-out.ts';
import { isMeantAsScience } from '../frame/science.ts';

export interface WithoutAbInput {
  readonly frames: readonly Frame[];
  /** What the archive lists beside them. */
  readonly unusable: readonly UnusableFile[];
  readonly abs: readonly Pick<AssociationBlock, 'rawFiles'>[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  readonly cascade: CascadeRules;
}

/**
 * Raw files of a date that became no AB because something is wrong with them or their template: nobody has left them out. A
 * file whose header cannot be read may be a science frame; of a calibration nothing is said.
 */
export function withoutAb(input: WithoutAbInput): readonly LeftOut[] {
  const { frames, unusable, abs, leftOut, cascade } = input;
  const told = new Set([...abs.flatMap(({ rawFiles }) => rawFiles), ...leftOut.map(({ what }) => what)]);
  const science = frames.filter((frame) => isMeantAsScience(frame, cascade));
  return [
    ...science.map((frame) => ({ what: frame.fileName, problem: problemOf(frame, input), isMissed: true })),
    ...unusable.map(({ fileName, ...why }) => ({ what: fileName, ...why })),
  ]
    .filter(({ what }) => !told.has(what))
    .map(({ what, problem, isMissed }) => ({
      what,
      because: problem?.message ?? 'no AB has it',
      ...(problem === undefined || !isMissed ? {} : { code: problem.code }),
    }));
}

/** Of the AB that its template would have become, else its own. */
function problemOf(frame: Frame, input: WithoutAbInput): Problem | undefined {
  const ofTemplate = input.problems.find(({ subject }) => {
    const first = input.frames.find(
      ({ fileName }) => subject.endsWith('.ab') && rawRootOf(fileName) === rawRootOf(subject),
    );
    return first !== undefined && first.obsId === frame.obsId && first.tplStart === frame.tplStart;
  });
  return ofTemplate ?? problemOfFile(frame.fileName, input);
}

function problemOfFile(fileName: string, { problems }: WithoutAbInput): Problem | undefined {
  return problems.find(({ subject }) => subject === fileName);
}
