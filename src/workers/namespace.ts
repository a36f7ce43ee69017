import type { Connection } from '@temporalio/client';
import { RETENTION_SECONDS, retentionSecondsOf, shortRetention } from '../adapters/temporal-connection/index.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { searchAttributes } from '../workflows/contract.ts';

/** temporal.api.enums.v1.IndexedValueType */
const INDEXED_VALUE_TYPES = { KEYWORD: 2, BOOL: 5 } as const;

export interface Namespace {
  readonly name: string;
  /** Of the embedded server. What belongs to somebody else keeps its settings: its administrator has chosen them. */
  readonly isOwn: boolean;
}

/**
 * Search attributes and retention, ensured at every worker start: a workflow that sets an unknown attribute stalls, and
 * the dev server ignores `--search-attribute` on an existing database. Returns what is left to whom the namespace belongs.
 * @throws PhoenixError SERVER_UNREACHABLE when the attributes are missing and we may not make them
 */
export async function ensureNamespace(connection: Connection, { name, isOwn }: Namespace): Promise<string | undefined> {
  await ensureSearchAttributes(connection, name);
  const seconds = await retentionSecondsOf(connection, name);
  if (!isOwn) {
    const short = shortRetention(name, seconds);
    return short === undefined ? undefined : `${short.says}; ${short.cure}`;
  }
  if (seconds < RETENTION_SECONDS) {
    await connection.workflowService.updateNamespace({
      namespace: name,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as unknown as never } },
    });
  }
  return undefined;
}

/** Adding takes nothing away from anybody; a server may still keep it to its administrator. */
async function ensureSearchAttributes({ operatorService }: Connection, namespace: string): Promise<void> {
  const attributes = Object.values(searchAttributes);
  try {
    const known = await operatorService.listSearchAttributes({ namespace });
    const missing = attributes.filter(({ name }) => !(name in known.customAttributes));
    if (missing.length === 0) return;
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPES[type]])),
    });
  } catch (cause) {
    if (!isRefused(cause)) throw cause;
    const said = cause.message;
    const commands = attributes.map(({ name, type }) => `--name ${name} --type ${TYPE_WORDS[type]}`).join(' ');
    throw new PhoenixError(
      'SERVER_UNREACHABLE',
      `the search attributes of namespace ${namespace} cannot be made: ${said}`,
      `let its administrator make them: temporal operator search-attribute create --namespace ${namespace} ${commands}`,
      { cause },
    );
  }
}

/** As the Temporal command line spells them. */
const TYPE_WORDS = { KEYWORD: 'Keyword', BOOL: 'Bool' } as const;

/** grpc.status: PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED */
const REFUSALS: readonly unknown[] = [7, 12, 16];

function isRefused(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && REFUSALS.includes(error.code);
}
