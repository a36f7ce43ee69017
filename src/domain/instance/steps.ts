import type { AbRules } from './ab-rules.ts';
import type { AbStep } from './ab-step.ts';
import type { InputRule, Step, Take } from './step.ts';

/** The row of a step that the process has. @throws Error for an id that the loader would have refused */
export function stepOf(steps: readonly Step[], id: AbStep): Step {
  const step = steps.find((one) => one.id === id);
  if (step === undefined) throw new Error(`no step ${id} among ${steps.map((one) => one.id).join(', ')}`);
  return step;
}

/** As which step a simple AB of so many exposures is called. */
export function simpleStepOf({ steps, cascade }: Pick<AbRules, 'steps' | 'cascade'>, exposures: number): Step {
  return stepOf(steps, exposures > 1 ? cascade.simple.several : cascade.simple.one);
}

export function isMadeFor({ rawTypes }: Pick<Step, 'rawTypes'>, rawType: string): boolean {
  return rawTypes?.includes(rawType) ?? true;
}

export interface WantedCalibration {
  readonly tag: string;
  readonly required: boolean;
}

/** Calibrations that a step takes from the simple AB, in the order of the set of frames. */
export function calibrationsOf({ inputs }: Pick<Step, 'inputs'>): readonly WantedCalibration[] {
  return inputs.flatMap(wantedOf);
}

function wantedOf({ required, choices }: InputRule): readonly WantedCalibration[] {
  return choices.flatMap((choice) =>
    choice.from === 'association'
      ? choice.take.map(({ tag, optional = false }) => ({ tag, required: required && !optional }))
      : [],
  );
}

/** A step whose products other frames take from the closest of its frames: a sky. */
export interface Lending {
  readonly lender: Step;
  /** The step that takes them. */
  readonly borrower: Step;
  /** What it takes. */
  readonly take: readonly Take[];
  /** Calibrations that stand in where nothing is lent. */
  readonly instead: readonly WantedCalibration[];
}

/** Undefined: in this process no frame takes anything of another one. */
export function lendingOf(steps: readonly Step[]): Lending | undefined {
  const borrowings = steps.flatMap((borrower) => borrower.inputs.flatMap((input) => borrowingsOf(borrower, input)));
  const [first] = borrowings;
  return first === undefined ? undefined : { ...first, lender: stepOf(steps, first.lender) };
}

function borrowingsOf(borrower: Step, input: InputRule) {
  return input.choices.flatMap((choice) =>
    choice.from === 'closest' ? [{ borrower, lender: choice.step, take: choice.take, instead: wantedOf(input) }] : [],
  );
}

/** Calibrations that may come from another frame; empty where no frame takes anything of another one. */
export function lentTagsOf(steps: readonly Step[]): readonly string[] {
  return lendingOf(steps)?.take.map(({ tag }) => tag) ?? [];
}

/** Ends the names of the ABs that make them: `_sky.ab`. Undefined where nobody lends. */
export function lenderEndOf(steps: readonly Step[]): string | undefined {
  const lending = lendingOf(steps);
  return lending === undefined ? undefined : `${lending.lender.extension}.ab`;
}
