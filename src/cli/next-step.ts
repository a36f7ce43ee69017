import type { Stage } from '../ports/records.ts';
import type { OpenQuestion } from '../workflows/contract.ts';

/** The next human action of a date in a stage, printed at the end of every command. */
export function nextStep(stage: Stage, date: string, questions: readonly OpenQuestion[]): string {
  const question = questions.find(({ kind }) => kind === 'fix') ?? questions[0];
  if (question?.kind === 'fix')
    return `phoenix resume -d ${date} --ab ${question.ab} --fix <${question.choices.join('|')}> --operator NAME --reason TEXT`;
  if (question !== undefined)
    return `phoenix certify -d ${date}   (${questions.length} open; or phoenix -d ${date} -M)`;
  switch (stage) {
    case 'planning':
    case 'processing':
    case 'certification':
    case 'distribution':
    case 'ingestion':
      return `phoenix status ${date} --watch`;
    case 'planned':
      return `phoenix -d ${date} -P`;
    case 'distributed':
      return `phoenix ingest -d ${date}`;
    case 'ingested':
      return 'nothing: the date is done';
    case 'cancelled':
    case 'failed':
      return `phoenix restart -d ${date}`;
    case 'interrupted':
      return `phoenix -d ${date} -P   (takes it up again; phoenix retire -d ${date} gives it up)`;
    case 'retired':
      return `nothing: the date is out of production   (phoenix restart -d ${date} brings it back)`;
  }
}
