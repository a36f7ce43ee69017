import { basename } from 'node:path';
import type { Card } from '../../src/adapters/fits/card.ts';
import { float } from '../../src/adapters/fits/literal.ts';
import { isFloatCard } from '../../src/adapters/fits/parse-card.ts';
import { isStructural } from '../../src/adapters/fits/structural.ts';
import type { FitsCard } from '../../src/adapters/fits/write.ts';
import type { EsorexLine } from './esorex-line.ts';
import type { Input } from './inputs.ts';

/** What the header of a product says beside what it inherits. */
export interface ProductTitle {
  readonly fileName: string;
  readonly catg: string;
  readonly isScience: boolean;
  /** Of the data of all extensions, as esorex makes it: equal data have the same. */
  readonly dataMd5: string;
  /** QC parameters and whatever else is the recipe's own. */
  readonly cards: readonly FitsCard[];
}

/** The run that makes a product. */
export interface Making {
  readonly line: EsorexLine;
  /** Inputs that are reduced; the header of the first one is inherited (muse-recipes 10). */
  readonly raws: readonly [Input, ...Input[]];
  readonly calibrations: readonly Input[];
  /** Equal content, equal products. */
  readonly contentKey: string;
}

/** Never inherited: QC is the recipe's own; the others are made anew. */
const OWN =
  /^(ESO QC |ESO PRO (CATG|TYPE|TECH|SCIENCE|DATANCOM|DID)$|ESO DRS |(DATE|PIPEFILE|DATAMD5|EXTNAME|BZERO|BSCALE|ARCFILE|ORIGFILE|RADECSYS|RADESYS)$)/;

/** Primary header as esorex and the MUSE recipes write it (muse-recipes 10). */
export function productCards(making: Making, title: ProductTitle): readonly FitsCard[] {
  const [first] = making.raws;
  const channel = first.channelCards.filter(({ keyword }) => keyword.startsWith('ESO DET '));
  return [
    ['DATE', new Date().toISOString().slice(0, 19)],
    ['RADESYS', 'FK5'],
    ...inherited([...first.cards, ...channel]),
    ['ARCFILE', archiveFileOf(first)],
    ['PIPEFILE', title.fileName],
    ['DATAMD5', title.dataMd5],
    ['ESO PRO DID', 'PRO-1.16'],
    ['ESO PRO CATG', title.catg],
    ['ESO PRO TYPE', 'REDUCED'],
    ['ESO PRO TECH', 'IFU'],
    ['ESO PRO SCIENCE', title.isScience],
    ['ESO PRO DATANCOM', making.raws.length],
    ...historyCards(making),
    ...title.cards,
  ];
}

function inherited(cards: readonly Card[]): readonly FitsCard[] {
  const kept = new Map<string, FitsCard>();
  for (const card of cards) {
    const { keyword, value } = card;
    if (value === undefined || isStructural(keyword) || OWN.test(keyword) || kept.has(keyword)) continue;
    kept.set(keyword, [keyword, isFloatCard(card) && typeof value === 'number' ? float(value) : value]);
  }
  return [...kept.values()];
}

function archiveFileOf({ keywords, path }: Input): string {
  const name = keywords['ARCFILE'];
  return typeof name === 'string' ? name : basename(path);
}

/** PRO.REC is cumulative: this step is the one after those of the first input. */
function historyCards({ line, raws, calibrations }: Making): readonly FitsCard[] {
  const steps = Object.keys(raws[0].keywords).map((keyword) => Number(/^ESO PRO REC(\d+) ID$/.exec(keyword)?.[1] ?? 0));
  const step = `ESO PRO REC${Math.max(0, ...steps) + 1}`;
  const parameters = line.parameters.map((word) => word.slice(2).split('='));
  return [
    [`${step} ID`, line.recipe],
    [`${step} DRS ID`, 'cpl-7.2.3'],
    [`${step} PIPE ID`, 'muse/2.8.7'],
    ...raws.flatMap((input, index) => fileCards(`${step} RAW${index + 1}`, input)),
    ...calibrations.flatMap((input, index) => fileCards(`${step} CAL${index + 1}`, input)),
    ...parameters.flatMap(([name = '', ...value], index): FitsCard[] => [
      [`${step} PARAM${index + 1} NAME`, name],
      [`${step} PARAM${index + 1} VALUE`, value.join('=')],
    ]),
  ];
}

function fileCards(prefix: string, { path, tag }: Input): readonly FitsCard[] {
  return [
    [`${prefix} NAME`, basename(path)],
    [`${prefix} CATG`, tag],
  ];
}
