export interface InsModeFacts {
  /** INS OPTI1 NAME; rules ask only whether it begins with `Blue` (muse.oca). */
  readonly pupilFilter: string;
  /** INS OPTI2 NAME. */
  readonly fieldMode: 'WFM' | 'NFM';
  /** Edge of a spaxel on the sky. */
  readonly spaxelArcsec: number;
  /** In file names of calibrations (seed 004). */
  readonly fileSuffix: string;
  readonly templateId: string;
  readonly templateName: string;
}

const WFM = { fieldMode: 'WFM', spaxelArcsec: 0.2 } as const;
const WFM_NOAO = {
  ...WFM,
  templateId: 'MUSE_wfm-noao_obs_genericoffset',
  templateName: 'Observation in WFM with user defined offsets',
} as const;
const WFM_AO = {
  ...WFM,
  templateId: 'MUSE_wfm-ao_obs_genericoffsetLGS',
  templateName: 'Observation in WFM with AO and user defined offsets',
} as const;

/**
 * Instrument modes that can be simulated, and what the headers say in them (phoenix-formats 6.1, 6.5). Names of filters are
 * real for WFM-NOAO-N and WFM-AO-N; the others follow the names in the pipeline's source (muse_utils.c).
 */
export const INS_MODES = {
  'WFM-NOAO-N': { ...WFM_NOAO, pupilFilter: 'Blue', fileSuffix: 'wfm-n' },
  'WFM-NOAO-E': { ...WFM_NOAO, pupilFilter: 'Clear', fileSuffix: 'wfm-e' },
  'WFM-AO-N': { ...WFM_AO, pupilFilter: 'Blue-Na2', fileSuffix: 'wfm-ao-n' },
  'WFM-AO-E': { ...WFM_AO, pupilFilter: 'Clear-Na', fileSuffix: 'wfm-ao-e' },
  'NFM-AO-N': {
    fieldMode: 'NFM',
    spaxelArcsec: 0.025,
    pupilFilter: 'Blue-IR',
    fileSuffix: 'nfm-ao-n',
    templateId: 'MUSE_nfm-ao_obs_genericoffsetLGS',
    templateName: 'Observation in NFM with user defined offsets',
  },
} as const satisfies Record<string, InsModeFacts>;
export type InsMode = keyof typeof INS_MODES;

/** The mode of the daytime calibrations that every night has. */
export const DEFAULT_INS_MODE: InsMode = 'WFM-NOAO-N';
