import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import type { FoundProduct, RunFacts } from '../../../src/domain/outcome/run-facts.ts';

/** A clean run of muse_exp_combine on two exposures; the first lines as recorded with muse/2.8.7. */
export const CLEAN_LOG = [
  '[WARNING] esorex: Unable to open directory /usr/lib/cpl/plugins',
  '04:41:29 [ INFO  ] muse_exp_combine: MUSE Instrument Pipeline v2.8.7',
  '04:41:29 [ INFO  ] muse_exp_combine: [tid=000] 2 tables to be weighted using EXPTIME.',
  '04:41:29 [ INFO  ] muse_exp_combine: [tid=000] 2 tables to be combined',
  '04:41:30 [ INFO  ] esorex: [tid=000] 1 product created',
];

export function facts(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    recipe: 'muse_exp_combine',
    exitCode: 0,
    isOverWallLimit: false,
    wallLimitSeconds: 600,
    memoryLimitBytes: 500e6,
    peakRssBytes: 134e6,
    logLines: CLEAN_LOG,
    inputs: [input('PIXTABLE_REDUCED'), input('PIXTABLE_REDUCED')],
    products: [product('DATACUBE_FINAL')],
    expectedProducts: [{ catg: 'DATACUBE_FINAL', count: 1 }],
    ...changes,
  };
}

export function input(tag: string, path = `/data/${tag}_0001.fits`): { readonly path: string; readonly tag: string } {
  return { path, tag };
}

export function product(catg: string, keywords: Keywords = {}, fileName = `${catg}.fits`): FoundProduct {
  return { fileName, catg, keywords, problem: null };
}

/** A line of the recipe on standard error, as esorex formats it. */
export function errorLine(text: string, recipe = 'muse_scipost'): string {
  return `04:38:25 [ ERROR ] ${recipe}: [tid=000] ${text}`;
}
