import type { AssociationBlock } from '../association/association-block.ts';
import type { Keywords, KeywordValue } from '../frame/keywords.ts';
import type { FinalFile, FinalProduct } from './final-products.ts';

/** A change of a header; the port of the product store takes it as it is. `undefined` deletes. */
export interface HeaderChange {
  readonly hdu: number;
  readonly keyword: string;
  readonly value: KeywordValue | undefined;
  readonly comment?: string;
}

/** A file of the dataset that the cube's header names. */
export interface AssociatedFile {
  readonly name: string;
  readonly category: string;
  /** Null for FITS files: they carry their own category and checksum. */
  readonly md5: string | null;
}

/** What the rules know when the header of a final cube or image is made. */
export interface HeaderContext {
  readonly process: string;
  readonly ruleVersion: string;
  readonly product: FinalProduct;
  readonly file: FinalFile;
  /** Keywords of each HDU of the file as the recipe wrote it, primary first. */
  readonly hdus: readonly Keywords[];
  /** ABs that read the raw files of the product, in order of time: one exposure each. */
  readonly exposures: readonly Pick<
    AssociationBlock,
    'rawFiles' | 'mjdObs' | 'exptimeSeconds' | 'obsId' | 'obsProgId'
  >[];
  readonly quality: {
    readonly qcFlag: string;
    readonly pattern: string;
    readonly saturatedPixels: number | null;
    readonly lambdaShiftAngstrom: number | null;
  } | null;
  readonly obGrade: string;
  readonly obComment: string;
  /** Comment of the certification. */
  readonly comment: string;
  readonly associated: readonly AssociatedFile[];
  /** `muse/2.8.7` */
  readonly procSoft: string;
}

/** One rule of the conversion; an empty list when it has nothing to say. */
export interface HeaderRule {
  readonly id: string;
  readonly source: string;
  readonly roles: readonly FinalFile['role'][];
  readonly deliveries: readonly FinalProduct['kind'][];
  readonly edits: (context: HeaderContext) => readonly HeaderChange[];
}

/** All changes of a file's headers, in the order of the rules. A later rule does not touch what an earlier one has set. */
export function headerEditsFor(rules: readonly HeaderRule[], context: HeaderContext): readonly HeaderChange[] {
  const applicable = rules.filter(
    ({ roles, deliveries }) => roles.includes(context.file.role) && deliveries.includes(context.product.kind),
  );
  const changes = new Map<string, HeaderChange>();
  for (const change of applicable.flatMap(({ edits }) => edits(context))) {
    const key = `${change.hdu}/${change.keyword}`;
    if (!changes.has(key)) changes.set(key, change);
  }
  return [...changes.values()];
}
