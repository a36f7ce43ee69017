import type { Connection } from '@temporalio/client';

/** Closed dates are kept this long by the embedded server, whose own default is 24 h. */
export const RETENTION_SECONDS = 10 * 365 * 86_400;

/** How long the server keeps the history of what has ended. */
export async function retentionSecondsOf(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
): Promise<number> {
  const { config } = await workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
}

/** Of a namespace that is not ours: what is too short there, and how those whose it is would change it. */
export interface ShortRetention {
  readonly says: string;
  readonly cure: string;
}

/** Undefined: nothing is too short. Dates and decisions stand in the database whatever the server forgets; their stories do not. */
export function shortRetention(namespace: string, seconds: number): ShortRetention | undefined {
  if (seconds >= RETENTION_SECONDS) return undefined;
  return {
    says: `namespace ${namespace} forgets the history of a date ${daysText(seconds)} after its end`,
    cure: `if the stories of old dates are wanted: temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_SECONDS / 3600}h`,
  };
}

function daysText(seconds: number): string {
  const hours = Math.round(seconds / 3600);
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}
