import { STAGES } from './stage.ts';
import type { Stage } from './stage.ts';
import { ruleOf } from './stage-rules.ts';
import type { StageRule } from './stage-rules.ts';

/** Only a workflow goes on from it: where none runs, the date has stopped. */
export function isMoving(stage: string): boolean {
  return ruleOf(stage).workflow === 'runs';
}

/** The gate takes decisions about its products. */
export function isGateOpen(stage: string): boolean {
  return ruleOf(stage).certify === 'now';
}

/** Its last run has delivered. */
export function isDelivered(stage: string): boolean {
  return ruleOf(stage).completes.includes('distribution');
}

export function stagesOf(phase: StageRule['phase']): readonly Stage[] {
  return STAGES.filter((stage) => ruleOf(stage).phase === phase);
}

/** Whether its ABs, prepared again, are a new version: the date has ended with them, or something of them was distributed. */
export function opensNewVersion(stage: string, hasDistribution: boolean): boolean {
  return hasDistribution || ruleOf(stage).prepare === 'new-version';
}

/** What takes a date up again that has stopped. */
export function commandGoingOn(stage: string, unit: string): string {
  return ruleOf(stage).goesOn === 'ingest' ? `ingest -d ${unit}` : `-d ${unit} -P`;
}

/** The stage as the server knows it: what has stopped is as it was before, what has ended and runs begins again. */
export function stageNow(stage: Stage, isRunning: boolean): Stage {
  if (isRunning) return isMoving(stage) ? stage : 'planning';
  if (!isMoving(stage)) return stage;
  // A date whose ingestion is interrupted is as distributed as it was before.
  return ruleOf(stage).goesOn === 'ingest' ? 'distributed' : 'interrupted';
}
