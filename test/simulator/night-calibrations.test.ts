import { describe, expect, it } from 'vitest';
import { nightCalibrations } from '../../src/simulator/night-calibrations.ts';
import { createMiniMuse } from '../../src/simulator/mini-muse.ts';
import type { Scenario } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';

const DATE = '2014-12-14';
const NO_DECOYS = /_(?:fast|wfm-e|nfm-ao-n)\.fits$/;

describe('[U] calibrations of a simulated night', () => {
  it('are masters of two dates for each instrument mode, optics and field that is used', () => {
    const names = namesOf(SCENARIOS.mixed).filter((name) => !/_(?:fast|wfm-e)\.fits$/.test(name));
    expect(names).toEqual([
      'MU_GASW_140101A_astrom_wcs_nfm.fits',
      'MU_GASW_140101A_astrom_wcs_wfm.fits',
      'MU_GEOT_140101A_geometry_table_wfm.fits',
      'MU_GEXT_140101A_extinct_table.fits',
      'MU_GFIL_140101A_filter_list.fits',
      'MU_GLSP_140101A_lsf_profile_slow_nfm-ao-n.fits',
      'MU_GLSP_140101A_lsf_profile_slow_wfm-ao-n.fits',
      'MU_GLSP_140101A_lsf_profile_slow_wfm-n.fits',
      'MU_GSDR_140101A_std_response_nfm-ao-n.fits',
      'MU_GSDR_140101A_std_response_wfm-ao-n.fits',
      'MU_GSDR_140101A_std_response_wfm-n.fits',
      'MU_GSKL_140101A_sky_lines.fits',
      'MU_MBIA_141214A_master_bias_wfm-n.fits',
      'MU_MBIA_141215A_master_bias_wfm-n.fits',
      'MU_MFLA_141213A_master_flat_nfm-ao-n.fits',
      'MU_MFLA_141213A_master_flat_wfm-ao-n.fits',
      'MU_MFLA_141213A_master_flat_wfm-n.fits',
      'MU_MFLA_141214A_master_flat_nfm-ao-n.fits',
      'MU_MFLA_141214A_master_flat_wfm-ao-n.fits',
      'MU_MFLA_141214A_master_flat_wfm-n.fits',
      'MU_MFLS_141212A_twilight_cube_nfm-ao-n.fits',
      'MU_MFLS_141212A_twilight_cube_wfm-n.fits',
      'MU_PFTT_141209A_trace_table_nfm-ao-n.fits',
      'MU_PFTT_141209A_trace_table_wfm-n.fits',
      'MU_PFTT_141214A_trace_table_nfm-ao-n.fits',
      'MU_PFTT_141214A_trace_table_wfm-n.fits',
      'MU_PWCT_141209A_wavecal_table_nfm-ao-n.fits',
      'MU_PWCT_141209A_wavecal_table_wfm-n.fits',
      'MU_PWCT_141214A_wavecal_table_nfm-ao-n.fits',
      'MU_PWCT_141214A_wavecal_table_wfm-n.fits',
    ]);
  });

  it('have decoys of another read-out mode and of an instrument mode that nobody used', () => {
    expect(namesOf(SCENARIOS.mixed).filter((name) => /_(?:fast|wfm-e)\.fits$/.test(name))).toEqual([
      'MU_GLSP_141214A_lsf_profile_fast.fits',
      'MU_GLSP_141214A_lsf_profile_wfm-e.fits',
      'MU_GSDR_141214A_std_response_wfm-e.fits',
      'MU_MBIA_141214A_master_bias_fast.fits',
      'MU_MFLA_141214A_master_flat_fast.fits',
      'MU_MFLA_141214A_master_flat_wfm-e.fits',
      'MU_MFLS_141214A_twilight_cube_wfm-e.fits',
      'MU_PFTT_141214A_trace_table_fast.fits',
      'MU_PFTT_141214A_trace_table_wfm-e.fits',
      'MU_PWCT_141214A_wavecal_table_fast.fits',
      'MU_PWCT_141214A_wavecal_table_wfm-e.fits',
    ]);
    expect(namesOf(SCENARIOS.standard).filter((name) => NO_DECOYS.test(name))).toEqual([]);
  });

  it('have decoys without data, closer in time than any master, which differ in the mode only', () => {
    const decoys = filesOf(SCENARIOS.container).filter(({ fileName }) => NO_DECOYS.test(fileName));
    expect(decoys).toHaveLength(11);
    for (const { fileName, hdus } of decoys) {
      const [primary, ...others] = hdus();
      const header = Object.fromEntries(primary!.cards.map(([keyword, value]) => [keyword, value]));
      expect(others).toEqual([]);
      expect(header).toMatchObject({
        INSTRUME: 'MUSE',
        'DATE-OBS': '2014-12-14T23:30:00.000',
        'ESO INS MODE': fileName.includes('fast') ? 'WFM-NOAO-N' : 'WFM-NOAO-E',
        'ESO INS OPTI1 NAME': fileName.includes('fast') ? 'Blue' : 'Clear',
        'ESO DET READ CURID': fileName.includes('fast') ? 2 : 1,
      });
    }
  });

  it('have the scale of their field in the astrometry', () => {
    const scales = filesOf(SCENARIOS.nfm).flatMap(({ fileName, hdus }) => {
      if (!fileName.includes('GASW')) return [];
      const card = hdus()[0]!.cards.find(([keyword]) => keyword === 'CD2_2');
      return [[fileName, card![1]]];
    });
    expect(scales).toEqual([
      ['MU_GASW_140101A_astrom_wcs_wfm.fits', { float: 0.2 / 3600 }],
      ['MU_GASW_140101A_astrom_wcs_nfm.fits', { float: 0.025 / 3600 }],
    ]);
  });
});

function filesOf(scenario: Scenario) {
  return nightCalibrations({ date: DATE, scenario, instrument: createMiniMuse(4), seed: 1 });
}

function namesOf(scenario: Scenario): readonly string[] {
  return filesOf(scenario)
    .map(({ fileName }) => fileName)
    .toSorted();
}
