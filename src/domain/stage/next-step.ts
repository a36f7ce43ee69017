import { isDistributed, isIngested } from './date-facts.ts';
import type { Distributed } from './date-facts.ts';
import type { Stage } from './stage.ts';
import { DONE, ruleOf } from './stage-rules.ts';

/** What of an open question names the command that answers it. */
interface AskedQuestion {
  readonly ab: string;
  readonly kind: 'certify' | 'fix';
  readonly choices: readonly string[];
}

/** The next human action of a date in a stage, printed at the end of every command. */
export function nextStep(
  stage: Stage,
  unit: string,
  questions: readonly AskedQuestion[],
  known: Distributed = {},
): string {
  const question = questions.find(({ kind }) => kind === 'fix') ?? questions[0];
  if (question?.kind === 'fix')
    return `phoenix resume -d ${unit} --ab ${question.ab} --fix <${question.choices.join('|')}> --operator NAME --reason TEXT`;
  if (question !== undefined)
    return `phoenix certify -d ${unit}   (${questions.length} open; or phoenix -d ${unit} -M)`;
  return isIngested(known) ? DONE : ruleOf(stage).next(unit, isDistributed(known));
}
