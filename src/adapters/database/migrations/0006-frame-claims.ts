import type { Kysely } from 'kysely';

/** What this migration reads and writes, as it is at this point. */
type Before = {
  readonly dates: { readonly process: string; readonly unit: string; readonly stage: string; readonly planKey: string };
  readonly documents: { readonly name: string; readonly content: string };
  readonly products: { readonly process: string; readonly unit: string };
  readonly frameClaims: { readonly process: string; readonly frame: string; readonly unit: string };
};

/**
 * Within a process one unit makes a raw frame. The units that there are have the frames of their plans, those first of which
 * products are published; one that is retired without products has none.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('frameClaims')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('frame', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('frameClaimsKey', ['process', 'frame'])
    .execute();
  await db.schema.createIndex('frameClaimsByUnit').on('frameClaims').columns(['process', 'unit']).execute();
  const before = db.$extendTables<Before>();
  const dates = await before
    .selectFrom('dates')
    .select(['process', 'unit', 'stage', 'planKey'])
    .where('planKey', '<>', '')
    .orderBy('process')
    .orderBy('unit')
    .execute();
  const published = await before.selectFrom('products').select(['process', 'unit']).distinct().execute();
  const delivered = new Set(published.map(keyOf));
  const isDelivered = (date: Unit): boolean => delivered.has(keyOf(date));
  for (const date of dates.filter(isDelivered)) await claim(before, date);
  for (const date of dates.filter((one) => !isDelivered(one) && one.stage !== 'retired')) await claim(before, date);
}

type Unit = Pick<Before['dates'], 'process' | 'unit'>;

function keyOf({ process, unit }: Unit): string {
  return `${process}/${unit}`;
}

/** Far below the limit of parameters of a statement. */
const FRAMES_PER_STATEMENT = 500;

/** A plan may be gone: then nobody knows its frames. */
async function claim(
  db: Kysely<Before>,
  { process, unit, planKey }: Unit & Pick<Before['dates'], 'planKey'>,
): Promise<void> {
  const plan = await db
    .selectFrom('documents')
    .select('content')
    .where('name', '=', `plan/${planKey}`)
    .executeTakeFirst();
  const frames = plan === undefined ? [] : framesIn(plan.content);
  for (let start = 0; start < frames.length; start += FRAMES_PER_STATEMENT) {
    await db
      .insertInto('frameClaims')
      .values(frames.slice(start, start + FRAMES_PER_STATEMENT).map((frame) => ({ process, frame, unit })))
      .onConflict((conflict) => conflict.columns(['process', 'frame']).doNothing())
      .execute();
  }
}

function framesIn(content: string): readonly string[] {
  const { abs } = JSON.parse(content) as { readonly abs: readonly { readonly rawFiles: readonly string[] }[] };
  return [...new Set(abs.flatMap(({ rawFiles }) => rawFiles))];
}
