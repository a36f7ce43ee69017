import type { ProcessRow } from '../../../domain/process/load-process.ts';
import { MUSE_AB_EDITS } from './ab-edit-rules.ts';
import { MUSE_ALIGNMENT } from './alignment-rules.ts';
import { MUSE_CASCADE } from './cascade-rules.ts';
import { MUSE_R_DEFINITION } from './definition.ts';
import { MUSE_HEADER_RULES } from './header-rules.ts';
import { MUSE_INSPECTED } from './inspected-names.ts';
import { MUSE_OUTCOME_RULES } from './outcome-rules.ts';
import { MUSE_PRODUCT_NAMING } from './product-codes.ts';
import { MUSE_QUALITY_SOURCES } from './quality-sources.ts';
import { MUSE_INTERMEDIATE } from './retention-rules.ts';
import { MUSE_QC_BITS, MUSE_SCORE_RULES } from './score-rules.ts';
import { MUSE_SMART } from './smart-rules.ts';
import { MUSE_STEPS } from './step-rules.ts';

/** The OB-wise release of MUSE. */
export const MUSE_R: ProcessRow = {
  definition: MUSE_R_DEFINITION,
  tables: {
    steps: MUSE_STEPS,
    cascade: MUSE_CASCADE,
    smart: MUSE_SMART,
    abEdits: MUSE_AB_EDITS,
    outcomes: MUSE_OUTCOME_RULES,
    inspected: MUSE_INSPECTED,
    qcBits: MUSE_QC_BITS,
    scores: MUSE_SCORE_RULES,
    qualitySources: MUSE_QUALITY_SOURCES,
    alignment: MUSE_ALIGNMENT,
    naming: MUSE_PRODUCT_NAMING,
    headers: MUSE_HEADER_RULES,
    intermediate: MUSE_INTERMEDIATE,
  },
};
