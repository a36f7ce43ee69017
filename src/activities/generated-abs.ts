import type { ProcessOf } from '../domain/process/process.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { DocumentRecords } from '../ports/records/documents.ts';
import type { DateRef } from '../workflows/contract.ts';

type Texts = Readonly<Record<string, string>>;
type DateKey = Pick<DateRef, 'process' | 'unit'>;

export interface TreeDependencies {
  readonly abTree: AbTree;
  readonly records: DocumentRecords;
  readonly processOf: ProcessOf;
}

/** A date in the final tree of its process. */
export interface OpenTree {
  /** What lies there, by file name. */
  readonly texts: Texts;
  /** ABs as PHOENIX wrote them last: what differs in the tree was edited by a human. */
  readonly generated: Texts;
  /** Replaces the date's folder. A death at any moment makes no text of PHOENIX look like a human's. */
  write(next: { readonly texts: Texts; readonly generated: Texts }): Promise<void>;
}

/** What was generated last, and while the tree is being written also what comes next. */
interface Generated {
  readonly last: Texts;
  readonly next?: Texts;
}

export async function openTree({ abTree, records, processOf }: TreeDependencies, date: DateKey): Promise<OpenTree> {
  const tree = processOf(date.process).trees.final;
  const texts: Record<string, string> = {};
  for (const name of await abTree.list(tree, date.unit)) texts[name] = await abTree.read(tree, date.unit, name);
  const last = settle(await loadGenerated(records, date), texts);
  return {
    texts,
    generated: last,
    async write(next) {
      await saveGenerated(records, date, { last, next: next.generated });
      await abTree.replaceAll(tree, date.unit, next.texts);
      await saveGenerated(records, date, { last: next.generated });
    },
  };
}

/**
 * Whoever died while writing has left either the old texts or the new ones, whichever the tree has. An AB of which there is
 * none, and of which only one of them knows, was deleted by nobody.
 */
function settle({ last, next }: Generated, inTree: Texts): Texts {
  if (next === undefined) return last;
  const names = new Set([...Object.keys(last), ...Object.keys(next)]);
  const settled = [...names].flatMap((name): [string, string | undefined][] => {
    if (inTree[name] === undefined) return name in last && name in next ? [[name, last[name]]] : [];
    return [[name, inTree[name] === next[name] ? next[name] : (last[name] ?? next[name])]];
  });
  return Object.fromEntries(settled.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

async function saveGenerated(records: TreeDependencies['records'], date: DateKey, generated: Generated): Promise<void> {
  await records.saveDocument(documentName(date), JSON.stringify(generated));
}

async function loadGenerated(records: TreeDependencies['records'], date: DateKey): Promise<Generated> {
  const text = await records.findDocument(documentName(date));
  const stored = text === undefined ? {} : (JSON.parse(text) as Generated | Texts);
  // Older versions had the texts alone; no AB is called so.
  return typeof stored.last === 'object' ? (stored as Generated) : { last: stored as Texts };
}

function documentName({ process, unit }: DateKey): string {
  return `generated/${process}/${unit}`;
}
