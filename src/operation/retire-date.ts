import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { assertAllowed } from '../domain/stage/allowed.ts';
import { isIngested } from '../domain/stage/date-facts.ts';
import { stageNow } from '../domain/stage/questions.ts';
import type { DateRow, KnownDate } from '../ports/records/dates.ts';
import type { ProductRow } from '../ports/records/products.ts';
import { dateWorkflowId } from '../workflows/contract.ts';
import { describeDate } from './date-handle.ts';
import { assertDate, knownDate } from './known-date.ts';
import type { Operation } from './operation.ts';

export interface RetireRequest {
  readonly date: string;
  readonly operator?: string;
  readonly reason?: string;
}

/**
 * Takes a date out of production for good. Every host deletes the workspaces that it has of the date, whatever was promised
 * to it is free, and other dates may make its frames where it has published none; decisions, records, plans and final
 * products stay.
 * @throws PhoenixError DATE_UNKNOWN, ALREADY_RUNNING, ALREADY_INGESTED
 */
export async function retireDate(operation: Operation, request: RetireRequest): Promise<DateRow> {
  const { date } = request;
  assertDate(date);
  const records = await operation.records();
  const row = await knownDate(operation, date, 'phoenix status lists the dates');
  const products = await records.listProducts(operation.processName, date);
  assertAllowed('retire', { unit: date, stage: stageNow(row.stage, await isRunning(operation, date)) });
  assertNotIngested(row, products);
  const retired = retiredRow(row, { operator: operation.config.operator, ...request });
  if (row.stage !== 'retired' && !(await records.replaceDate(retired, row))) {
    throw new PhoenixError('ALREADY_RUNNING', `${date} has just gone on`, `phoenix status ${date} shows it`);
  }
  if (products.length === 0) await records.claimFrames({ process: operation.processName, unit: date }, []);
  return retired;
}

async function isRunning(operation: Operation, date: string): Promise<boolean> {
  const { workflow } = await operation.temporal();
  const { kind } = await describeDate(workflow.getHandle(dateWorkflowId(operation.processName, date)));
  return kind === 'running';
}

/** What is in the archive without the rest would stay so for ever: its S. files name each other. */
function assertNotIngested(row: KnownDate, products: readonly ProductRow[]): void {
  const { unit } = row;
  const ingested = products.filter(({ state }) => state === 'ingested').length;
  if (isIngested(row) || (ingested > 0 && ingested === products.length)) {
    throw new PhoenixError(
      'ALREADY_INGESTED',
      `the products of ${unit} are ingested: there is nothing to take out of production`,
      `phoenix status ${unit} shows the products`,
    );
  }
  if (ingested === 0) return;
  throw new PhoenixError(
    'ALREADY_INGESTED',
    `${ingested} of ${products.length} products of ${unit} are in the archive, which would stay without the others`,
    `finish it: phoenix ingest -d ${unit}`,
  );
}

function retiredRow(
  row: DateRow,
  { operator, reason }: { readonly operator: string; readonly reason?: string },
): DateRow {
  const because = reason === undefined ? '' : `: ${reason}`;
  const updatedAt = new Date().toISOString();
  return { ...row, stage: 'retired', needsOperator: false, message: `retired by ${operator}${because}`, updatedAt };
}
