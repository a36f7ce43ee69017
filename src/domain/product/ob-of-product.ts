import type { AssociationBlock, HeaderEditLine } from '../association/association-block.ts';
import type { ObRecord } from '../association/ob-record.ts';
import { obRecordOf } from '../association/ob-record.ts';
import type { HeaderSource } from '../frame/header-source.ts';
import { numberOf, stringOf } from '../frame/keywords.ts';
import type { Keywords } from '../frame/keywords.ts';

/** What the night log says of the OBs in a product. Empty texts where nothing is known. */
export interface ObOfProduct {
  readonly grade: string;
  readonly comment: string;
}

type ExposureAb = Pick<AssociationBlock, 'rawFiles' | 'obsId' | 'headerEdits'>;

/**
 * Grade and comment of a product with these exposures. Of several executions (a repeated OB, a container) all grades stand
 * there, in the order of the exposures, and each comment says whose it is: a cube is as good as its worst exposure, and its
 * user has to know.
 * @throws PhoenixError as the source of headers does
 */
export async function obOfProduct(
  records: readonly ObRecord[],
  exposures: readonly ExposureAb[],
  headers: HeaderSource,
): Promise<ObOfProduct> {
  if (records.length === 0) return { grade: '', comment: '' };
  const executions = await timedObsOf(exposures, headers);
  const own = [...new Set(executions.flatMap((execution) => obRecordOf(records, execution) ?? []))];
  const [first, ...others] = own;
  if (first === undefined) return { grade: '', comment: '' };
  if (others.length === 0) return { grade: first.grade, comment: first.comment };
  return {
    grade: [...new Set(own.flatMap(({ grade }) => (grade === '' ? [] : [grade])))].join('/'),
    comment: own.map(describe).join('; '),
  };
}

/** `OB 1134385 2014-12-15T00:49:06 C: seeing above the limit` */
function describe({ obsId, obsStart, grade, comment }: ObRecord): string {
  const execution = ['OB', String(obsId), obsStart ?? '', grade].filter((part) => part !== '').join(' ');
  return comment === '' ? execution : `${execution}: ${comment}`;
}

// --- Executions ---

interface TimedOb {
  readonly obsId: number;
  /** OBS.START; left out where the header has none. */
  readonly obsStart?: string;
}

const OBS_ID = 'ESO OBS ID';
const OBS_START = 'ESO OBS START';
const WANTED: ReadonlySet<string> = new Set([OBS_ID, OBS_START]);

/** From the headers of the raw files: an AB knows one OB only, a container has several. */
async function timedObsOf(exposures: readonly ExposureAb[], source: HeaderSource): Promise<readonly TimedOb[]> {
  const raws = exposures.flatMap((ab) => ab.rawFiles.map((fileName) => ({ ab, fileName })));
  const headers = await source.readManyKeywords(
    raws.map(({ fileName }) => fileName),
    WANTED,
  );
  return raws.map(({ ab, fileName }, index) => {
    const header = headers[index];
    if (header?.kind === 'error') throw header.error;
    const keywords = corrected(header?.keywords ?? {}, fileName, ab.headerEdits ?? []);
    const obsStart = stringOf(keywords, OBS_START);
    return { obsId: numberOf(keywords, OBS_ID) ?? ab.obsId, ...(obsStart === undefined ? {} : { obsStart }) };
  });
}

function corrected(keywords: Keywords, fileName: string, edits: readonly HeaderEditLine[]): Keywords {
  const own = edits.filter((edit) => edit.fileName === fileName);
  return { ...keywords, ...Object.fromEntries(own.map(({ keyword, value }) => [keyword, value])) };
}
