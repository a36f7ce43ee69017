import type { AbSet } from '../../../../src/domain/association/edits/edit-record.ts';

/** Two templates of objects and one of sky. The first AB comes from elsewhere: it has lines and comments of its own. */
export const GOLDEN_SET: AbSet = {
  'MUSE.2014-12-15T01:00:00.000_tpl.ab': {
    ab: `# from the daily operation
TOOL_VERSION    createAB-5.2
DATE            2014-12-14
DPR_CATG        SCIENCE
RAW_TYPE        OBJECT
AB_STEP         combine
RECIPE          muse_exp_combine
DRS_TYPE        CPL
AB_NAME         MUSE.2014-12-15T01:00:00.000_tpl.ab
AB_EVENT        TEMPLATE
COMPLETENESS    COMPLETE
PROCESS_STATUS  SUCCESSFUL
LOG_NAME        r.MUSE.2014-12-15T01:00:00.000_tpl.log
MODIFIED        NO          # as observed
OBS_PROG_ID     094.A-0205(A)
OBS_MODE        SM
OBS_ID          1
OBS_TARG_NAME   NGC 2440
INS_MODE        WFM-NOAO-N
TPL_START       2014-12-15T01:00:00
MJD-OBS         57006.04166667
MJD-OBS_MOD     57006.04513889
EXPTIME         1200
PROD_ROOT_NAME  r.MUSE.2014-12-15T01:00:00.000_tpl
SETUP           WFM  # nobody reads this
RAW_MATCH_KEY   TPL.START=2014-12-15T01:00:00
RAW_MATCH_KEY   INS.MODE=WFM-NOAO-N
RECIPE_PARAM    --filter=white
HEADER_EDIT     MUSE.2014-12-15T01:20:00.000.fits  "ESO INS DROT POSANG"  90
RAWFILE         MUSE.2014-12-15T01:00:00.000.fits  OBJECT
RAWFILE         MUSE.2014-12-15T01:15:00.000.fits  SKY     # clouds
RAWFILE         MUSE.2014-12-15T01:20:00.000.fits  OBJECT
MCALIB          REAL  MU_MBIA_1.fits  MASTER_BIAS
MCALIB          REAL  MU_GSKL.fits  SKY_LINES
MCALIB          REAL  MU_GFIL.fits  FILTER_LIST
SOF_CONTENT     MUSE.2014-12-15T01:00:00.000.fits  OBJECT
SOF_CONTENT     MU_MBIA_1.fits  MASTER_BIAS
SOF_CONTENT     MU_GSKL.fits  SKY_LINES
SOF_CONTENT     MU_GFIL.fits  FILTER_LIST
`,
    alog: `# association log of MUSE.2014-12-15T01:00:00.000_tpl.ab
# MJD-OBS_MOD 57006.04513889
ASSOCIATION     MASTER_BIAS      closest  MU_MBIA_1.fits  +0.3827 d
ASSOCIATION     SKY_LINES        static   MU_GSKL.fits
ASSOCIATION     FILTER_LIST      static   MU_GFIL.fits
`,
  },
  'MUSE.2014-12-15T02:00:00.000_tpl.ab': {
    ab: `DATE            2014-12-14
DPR_CATG        SCIENCE
RAW_TYPE        OBJECT
AB_STEP         combine
RECIPE          muse_exp_combine
AB_NAME         MUSE.2014-12-15T02:00:00.000_tpl.ab
MODIFIED        NO
OBS_PROG_ID     094.A-0205(A)
OBS_MODE        SM
OBS_ID          2
OBS_TARG_NAME   "NGC 2440"
INS_MODE        WFM-NOAO-N
TPL_START       2014-12-15T02:00:00
MJD-OBS         57006.083333
EXPTIME         1200
RAWFILE         MUSE.2014-12-15T02:00:00.000.fits  OBJECT
RAWFILE         MUSE.2014-12-15T02:12:00.000.fits  OBJECT
MCALIB          REAL  MU_MBIA_2.fits  MASTER_BIAS
MCALIB          REAL  MU_GSKL.fits  SKY_LINES
MCALIB          FILE  /data/continuum.fits  SKY_CONTINUUM
MCALIB          REAL  MU_GFIL.fits  FILTER_LIST
`,
    alog: `# association log of MUSE.2014-12-15T02:00:00.000_tpl.ab
ASSOCIATION     MASTER_BIAS      closest  MU_MBIA_2.fits  +0.3410 d
ASSOCIATION     SKY_LINES        static   MU_GSKL.fits
ASSOCIATION     FILTER_LIST      static   MU_GFIL.fits
`,
  },
  'MUSE.2014-12-15T03:00:00.000.ab': {
    ab: `DATE            2014-12-14
DPR_CATG        SCIENCE
RAW_TYPE        SKY
AB_STEP         basic
RECIPE          muse_scibasic
AB_NAME         MUSE.2014-12-15T03:00:00.000.ab
MODIFIED        NO
OBS_PROG_ID     094.A-0205(A)
OBS_MODE        SM
OBS_ID          3
OBS_TARG_NAME   SKY
INS_MODE        WFM-NOAO-N
TPL_START       2014-12-15T03:00:00
MJD-OBS         57006.125
EXPTIME         120
RAWFILE         MUSE.2014-12-15T03:00:00.000.fits  SKY
MCALIB          REAL  MU_GSKL.fits  SKY_LINES
`,
    alog: '',
  },
};
