import type { QualitySources } from '../../../domain/quality/collect-facts.ts';

/** Where the MUSE recipes write what the facts are made from (muse-recipes.md sections 7, 8, 10). */
export const MUSE_QUALITY_SOURCES: QualitySources = {
  skyFitError: /(master sky|sky[- ]line) fit failed/i,
  wavecalTag: 'WAVECAL_TABLE',
  twilightTag: 'TWILIGHT_CUBE',
  offsetListTag: 'OFFSET_LIST',
  saturatedPixels: 'ESO QC SCIBASIC NSATURATED',
  lambdaShift: 'ESO QC SCIBASIC LAMBDA SHIFT',
  sourceCount: ['ESO QC SCIPOST NDET', 'ESO QC EXPCOMB NDET'],
  unmatchedFrames: 'ESO QC EXPALIGN NOMATCH',
  confirmedExposures: 'PHOENIX ALIGN CONFIRMED',
  detections: (index) => `ESO QC EXPALIGN NDET${index}`,
  matches: (index) => `ESO QC EXPALIGN NMATCH${index}`,
  trust: { matchesMin: 3, matchedFractionMin: 0.5, offsetArcsecMax: 5 },
};
