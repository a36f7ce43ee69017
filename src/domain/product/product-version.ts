import type { AssociationBlock } from '../association/association-block.ts';
import type { Keywords } from '../frame/keywords.ts';
import type { AbOutcome, Manifest } from '../outcome/attempt.ts';

/**
 * Cards that say nothing of what a human judges. All others count: a product under another world coordinate system or another
 * OBJECT is another product, whatever its pixels. Comments of cards, COMMENT and HISTORY are texts and do not count.
 */
export const VOLATILE_CARDS = [
  { keyword: /^DATE$/, named: 'DATE', because: 'when the file was written' },
  {
    keyword: /^(CHECKSUM|DATASUM)$/,
    named: 'CHECKSUM, DATASUM',
    because: 'change with DATE; the data are compared themselves',
  },
  { keyword: /^DATAMD5$/, named: 'DATAMD5', because: 'is the comparison of the data' },
  { keyword: /^PIPEFILE$/, named: 'PIPEFILE', because: 'the name of the file in the folder of its run' },
  {
    keyword: /^ESO PRO REC\d+ /,
    named: 'ESO PRO RECn …',
    because:
      'how it was made: versions of software, names of inputs, options. What of it matters is in the data and in the other cards',
  },
] as const;

/** What a file says beside its data, as one text: the same for the same cards in another order. Headers of all HDUs. */
export function scientificContent(headers: readonly Keywords[]): string {
  const isVolatile = (name: string) => VOLATILE_CARDS.some(({ keyword }) => keyword.test(name));
  const contents = headers.map((keywords) =>
    Object.entries(keywords)
      .filter(([name]) => !isVolatile(name))
      .map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.stringify(contents);
}

export interface VersionRequest {
  readonly ab: Pick<AssociationBlock, 'name'>;
  readonly manifest: Manifest;
  /** PRO.CATG of what a human certifies; the first is the one that verdicts of before were bound to. */
  readonly certified: readonly string[];
  hash(text: string): string;
}

/**
 * The version of the product of an AB: over all its files that are certified. In manifests of before, and where nothing is
 * certified, the data alone are its version.
 */
export function versionOf({
  ab,
  manifest,
  certified,
  hash,
}: VersionRequest): Pick<Extract<AbOutcome, { kind: 'succeeded' }>, 'productChecksum' | 'dataChecksum'> {
  const dataChecksum = dataChecksumOf(ab, manifest, certified);
  const files = manifest.products.filter(({ catg }) => certified.includes(catg));
  const versions = files.flatMap(({ catg, version }) => (version === undefined ? [] : [`${catg} ${version}`]));
  if (files.length === 0 || versions.length < files.length) return { productChecksum: dataChecksum };
  return { productChecksum: hash(JSON.stringify(versions.toSorted())), dataChecksum };
}

/** DATAMD5 of the cube, or of the first product where there is no cube: equal for equal data. */
function dataChecksumOf({ name }: VersionRequest['ab'], manifest: Manifest, [cubeCatg]: readonly string[]): string {
  const cube = manifest.products.find(({ catg }) => catg === cubeCatg) ?? manifest.products[0];
  return cube?.dataMd5 === '' || cube === undefined ? `${name}:${manifest.abKey}` : cube.dataMd5;
}
