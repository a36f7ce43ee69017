import type { IntermediateRule } from '../../../domain/retention/product-retention.ts';

const source = 'seed 000, pgi_postSCI: deletes PIXTABLES, deletes scibasic products';
const since = '1.1';

/** Pixel tables are nearly all of what a date puts on the disk; lines, continua and offset lists are small and stay. */
export const MUSE_INTERMEDIATE = [
  { step: 'basic', catg: 'PIXTABLE_OBJECT', source, since },
  { step: 'basic', catg: 'PIXTABLE_SKY', source, since },
  { step: 'post', catg: 'PIXTABLE_REDUCED', source, since },
] as const satisfies readonly IntermediateRule[];
