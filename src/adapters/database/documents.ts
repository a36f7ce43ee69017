import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export async function saveDocument(db: Kysely<Tables>, name: string, content: string): Promise<void> {
  await db
    .insertInto('documents')
    .values({ name, content })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ content }))
    .execute();
}

export async function findDocument(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('documents').select('content').where('name', '=', name).executeTakeFirst();
  return row?.content;
}
