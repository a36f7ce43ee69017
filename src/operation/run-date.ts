import { PRODUCT_TYPES } from '../domain/instance/certification-policy.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { assertAllowed } from '../domain/stage/allowed.ts';
import { ruleOf } from '../domain/stage/stage-rules.ts';
import type { Through } from '../domain/stage/stage.ts';
import { assertOwnWorker } from './assert-own-worker.ts';
import { startDate } from './date-handle.ts';
import { followDate } from './follow-date.ts';
import type { DateListener, FollowEnd } from './follow-date.ts';
import { assertDate, findDate, knownDate } from './known-date.ts';
import type { Operation } from './operation.ts';

/** Products that the process has certified by hand, `single: random`: such dates never go the whole way in passing. */
export function certifiedTypes({ definition }: Operation): readonly string[] {
  return PRODUCT_TYPES.filter((type) => definition.certification[type] !== 'none').map(
    (type) => `${type}: ${definition.certification[type]}`,
  );
}

/**
 * Starts a prepared date, or follows the run that is under way; when that was not asked to go so far, the next one does.
 * @throws PhoenixError USAGE, DATE_RETIRED, NOT_PREPARED, CONFIG_INVALID
 */
export async function processDate(
  operation: Operation,
  unit: string,
  { through, listener }: { readonly through: Through; readonly listener: Partial<DateListener> },
): Promise<FollowEnd> {
  assertDate(unit);
  const row = await findDate(operation, unit);
  // A list of dates that is run through must not bring it back.
  if (row !== undefined) assertAllowed('start', row);
  await assertPrepared(operation, unit);
  return runThrough(operation, unit, through, listener);
}

/** Also a date whose distribution was stopped half way: it is taken up again first. @throws PhoenixError NOT_DISTRIBUTED … */
export async function ingestDate(
  operation: Operation,
  unit: string,
  listener: Partial<DateListener> = {},
): Promise<FollowEnd> {
  assertDate(unit);
  assertAllowed('ingest', await knownDate(operation, unit, `process it first: phoenix -d ${unit} -P`));
  return runThrough(operation, unit, 'ingestion', listener);
}

async function assertPrepared({ definition, abTree, archive }: Operation, unit: string): Promise<void> {
  if (definition.preparation === 'none') return;
  const prepared = await abTree.list(definition.trees.prepared, unit);
  if (prepared.some((name) => name.endsWith('.ab'))) return;
  await archive.listRawFrames(unit);
  throw new PhoenixError(
    'NOT_PREPARED',
    `${unit} has no ABs in tree ${definition.trees.prepared}`,
    `prepare it first: phoenix prepare -d ${unit} --accept`,
  );
}

async function runThrough(
  operation: Operation,
  unit: string,
  through: Through,
  listener: Partial<DateListener>,
): Promise<FollowEnd> {
  const client = await operation.temporal();
  await assertOwnWorker(operation, client);
  const input = { process: operation.processName, unit, through };
  const { backlogAfterDays } = operation.config;
  const started = await startDate(client, input, backlogAfterDays);
  if (!started.isNew) listener.attached?.(started.handle.workflowId);
  const end = await followDate(operation, unit, listener);
  if (started.isNew || end.kind !== 'ended') return end;
  if (ruleOf(end.result.stage).completes.includes(through)) return end;
  await startDate(client, input, backlogAfterDays);
  return followDate(operation, unit, listener);
}
