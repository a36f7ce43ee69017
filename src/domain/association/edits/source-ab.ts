import type { AbRules } from '../../instance/ab-rules.ts';
import { PhoenixError } from '../../failure/phoenix-error.ts';
import type { AbDocument } from '../ab-document.ts';
import { parseAb } from '../ab-document.ts';
import { abFromDocument } from '../ab-text.ts';
import type { AssociationBlock } from '../association-block.ts';
import type { AbFiles, AbSet } from './edit-record.ts';
import { addedSkiesOf } from './sky-lines.ts';

/** A raw file as an AB takes it: as OBJECT or SKY, whatever DPR.TYPE says. */
export interface TaggedFile {
  readonly fileName: string;
  readonly tag: string;
}

/** An AB before an edit: its facts, and the lines that carry them. */
export interface SourceAb {
  readonly name: string;
  readonly document: AbDocument;
  readonly alog: string;
  readonly ab: AssociationBlock;
  readonly files: readonly TaggedFile[];
  /** Raw files, of other ABs, whose sky products were added to it (ADD_SKY). */
  readonly addedSkies: readonly string[];
}

/** The ABs of a date, read. One that cannot be read, after an edit by hand, is in the way of nothing but itself. */
export interface SourceAbs {
  readonly abs: ReadonlyMap<string, SourceAb>;
  readonly unreadable: ReadonlyMap<string, PhoenixError>;
}

export function readAbs(set: AbSet, rules: AbRules): SourceAbs {
  const abs = new Map<string, SourceAb>();
  const unreadable = new Map<string, PhoenixError>();
  for (const [name, files] of Object.entries(set)) {
    try {
      abs.set(name, readAb(name, files, rules));
    } catch (error) {
      if (!(error instanceof PhoenixError)) throw error;
      unreadable.set(name, error);
    }
  }
  return { abs, unreadable };
}

/** The AB that holds a raw file. */
export function holderOf(fileName: string, abs: Iterable<SourceAb>): SourceAb | undefined {
  return [...abs].find((source) => source.files.some((file) => file.fileName === fileName));
}

export function filesWithTag({ files }: Pick<SourceAb, 'files'>, tag: string): readonly string[] {
  return files.filter((file) => file.tag === tag).map(({ fileName }) => fileName);
}

function readAb(name: string, { ab: text, alog }: AbFiles, rules: AbRules): SourceAb {
  const document = parseAb(text, name);
  const ab = abFromDocument(document);
  return {
    name,
    document,
    alog,
    ab,
    files: document.lines.flatMap(({ qualifier, columns: [fileName = '', tag = ''] }) =>
      qualifier === 'RAWFILE' ? [{ fileName, tag }] : [],
    ),
    addedSkies: addedSkiesOf(document.lines, rules),
  };
}
