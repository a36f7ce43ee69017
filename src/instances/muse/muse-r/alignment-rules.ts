import type { AlignmentRules } from '../../../domain/quality/alignment-attempts.ts';

const FACTS = 'muse-recipes.md';
const MEASURED = 'measured with muse/2.8.7';

/**
 * What muse_exp_align must show before exposures are combined, and what is tried once when it does not. On the simulated nights
 * the weakest good pair has 3 of 3 detections matched (chance 7e-5), three stars among noise 3e-4; pure noise has 30 and
 * more. The recipe's own NMATCH / NDET fails rotated fields, where only the overlap can match (0.31 to 0.5).
 */
export const MUSE_ALIGNMENT: AlignmentRules = {
  limits: {
    // Of matched detections 99 % are within half a spaxel; errors of 0.1 arcsec and more are to be seen.
    toleranceSpaxels: 0.75,
    toleranceArcsecMax: 0.2,
    matchesMin: 2,
    chanceMax: 1e-3,
    shiftSpaxelsMax: 0.5,
    offsetArcsecMax: 5,
    countedMatchesMin: 3,
    countedFractionMin: 0.5,
  },
  secondAttempts: [
    {
      id: 'TOO_FEW_SOURCES',
      when: { kind: 'failed', pattern: /^Too few \([1-9]\d*\) point-sources/ },
      parameters: ['--srcmin=2'],
      because: 'fewer sources than --srcmin asks for',
      source: `${FACTS} 7 C; two stars: ${MEASURED}`,
      since: '1',
    },
    {
      id: 'NO_SOURCES',
      when: { kind: 'failed', pattern: /No point-sources were detected|Source detection failed on image/ },
      parameters: ['--threshold=-20', '--step=0.005', '--iterations=4000'],
      because: 'nothing is as bright as --threshold: it is set by the noise of the image',
      source: `${FACTS} 7 A and B`,
      since: '1',
    },
    {
      id: 'DETECTION_HANGS',
      when: { kind: 'failed', pattern: /was stopped at its wall limit/ },
      // From 15 down to nothing it takes 300 steps.
      parameters: ['--step=0.05', '--iterations=600'],
      because: 'the threshold oscillates: smaller steps, and an end to them',
      source: `${FACTS} 7 F`,
      since: '1',
    },
    {
      id: 'ONLY_BRIGHT_SOURCES',
      when: { kind: 'doubtful', doubts: ['unconfirmed', 'inconsistent'] },
      // From above, the brightest come first; from 15 upwards noise may be in before them. Three can be checked.
      parameters: ['--threshold=200', '--step=2', '--srcmin=3'],
      because: 'noise may be among the sources: the brightest ones alone',
      source: `${FACTS} 7 D and E; three stars in noise of 5 to 7 units, exact within 30 mas: ${MEASURED}`,
      since: '1',
    },
    {
      id: 'NEAR_OFFSETS',
      when: { kind: 'doubtful', doubts: ['far'] },
      parameters: ['--rsearch=5.,2.,0.8'],
      because: 'no telescope errs by so much: only near offsets are looked for',
      source: `${FACTS} 7 (|offset| <= 5 arcsec)`,
      since: '1',
    },
  ],
};
