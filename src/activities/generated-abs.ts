import type { Records } from '../ports/records.ts';
import type { DateRef } from '../workflows/contract.ts';

/** Texts of the ABs as PHOENIX wrote them last: what differs in the tree was edited by a human. */
export async function saveGenerated(
  records: Records,
  ref: Pick<DateRef, 'process' | 'unit'>,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  await records.saveDocument(documentName(ref), JSON.stringify(texts));
}

export async function loadGenerated(
  records: Records,
  ref: Pick<DateRef, 'process' | 'unit'>,
): Promise<Readonly<Record<string, string>>> {
  const text = await records.findDocument(documentName(ref));
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

function documentName({ process, unit }: Pick<DateRef, 'process' | 'unit'>): string {
  return `generated/${process}/${unit}`;
}
