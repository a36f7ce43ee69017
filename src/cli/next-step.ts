import type { DistributionFacts, Stage } from '../ports/records.ts';
import type { OpenQuestion } from '../workflows/contract.ts';
import { isDistributed, isIngested } from '../domain/retention/date-facts.ts';

/** The next human action of a date in a stage, printed at the end of every command. */
export function nextStep(
  stage: Stage,
  date: string,
  questions: readonly OpenQuestion[],
  known: { readonly distribution?: DistributionFacts } = {},
): string {
  const question = questions.find(({ kind }) => kind === 'fix') ?? questions[0];
  if (question?.kind === 'fix')
    return `phoenix resume -d ${date} --ab ${question.ab} --fix <${question.choices.join('|')}> --operator NAME --reason TEXT`;
  if (question !== undefined)
    return `phoenix certify -d ${date}   (${questions.length} open; or phoenix -d ${date} -M)`;
  const ingestion = `phoenix ingest -d ${date}`;
  const isOver = isDistributed(known);
  if (isIngested(known)) return DONE;
  switch (stage) {
    case 'planning':
    case 'processing':
    case 'certification':
    case 'distribution':
    case 'ingestion':
      return `phoenix status ${date} --watch`;
    case 'planned':
      return isOver
        ? `${ingestion}   (what is distributed; or phoenix -d ${date} -P makes what the plan says now)`
        : `phoenix -d ${date} -P`;
    case 'distributed':
      return ingestion;
    case 'ingested':
      return DONE;
    case 'cancelled':
    case 'failed':
      return isOver
        ? `${ingestion}   (its products are distributed; or phoenix restart -d ${date})`
        : `phoenix restart -d ${date}`;
    case 'interrupted':
      return `phoenix -d ${date} -P   (takes it up again; phoenix retire -d ${date} gives it up)`;
    case 'retired':
      return `nothing: the date is out of production   (phoenix restart -d ${date} brings it back)`;
  }
}

const DONE = 'nothing: the date is done';
