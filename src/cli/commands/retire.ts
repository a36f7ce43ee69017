import { isIngested } from '../../domain/retention/date-facts.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { DateRow, KnownDate, ProductRow } from '../../ports/records.ts';
import { dateWorkflowId } from '../../workflows/contract.ts';
import type { CliContext } from '../context.ts';
import { knownDate } from '../known-date.ts';
import { describeDate } from '../date-handle.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { assertDate } from './process-date.ts';
import type { DateOptions } from './process-date.ts';

export interface RetireOptions extends DateOptions {
  readonly operator?: string;
  readonly reason?: string;
}

/**
 * `phoenix retire -d DATE`: out of production for good. Every host deletes the workspaces that it has of the date, whatever
 * was promised to it is free, and other dates may make its frames where it has published none; decisions, records, plans and
 * final products stay.
 */
export async function retireCommand(context: CliContext, options: RetireOptions): Promise<ExitCode> {
  const { date, json } = options;
  assertDate(date);
  const records = await context.records();
  const row = await knownDate(context, date, 'phoenix status lists the dates');
  await assertNotRunning(context, date);
  const products = await records.listProducts(context.processName, date);
  assertNotIngested(row, products);
  const retired = retiredRow(row, { operator: context.config.operator, ...options });
  if (row.stage !== 'retired' && !(await records.replaceDate(retired, row))) {
    throw new PhoenixError('ALREADY_RUNNING', `${date} has just gone on`, `phoenix status ${date} shows it`);
  }
  if (products.length === 0) await records.claimFrames({ process: context.processName, unit: date }, []);
  context.out.say(
    `${date} is ${retired.message}; its workspaces are deleted by each host, decisions and records stay. next: nothing; phoenix restart -d ${date} would bring it back`,
  );
  if (json === true) context.out.json(await records.findDate(context.processName, date));
  return EXIT.done;
}

async function assertNotRunning(context: CliContext, date: string): Promise<void> {
  const client = await context.temporal();
  const handle = client.workflow.getHandle(dateWorkflowId(context.processName, date));
  if ((await describeDate(handle)).kind !== 'running') return;
  throw new PhoenixError('ALREADY_RUNNING', `${handle.workflowId} runs`, `cancel it first: phoenix cancel -d ${date}`);
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
