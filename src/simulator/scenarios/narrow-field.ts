import type { Scenario } from '../scenario.ts';
import { dataset, execution, obFrames, objectExposure, template, towards, usualOb } from '../scenario.ts';

/** Delivered by the AO in NFM. */
const SHARP = { seeingArcsec: 0.1 } as const;

/** In NFM the field is eight times smaller (3.8 by 1.2 arcsec with 4 IFUs), and so is every offset that matters. */
export const NFM: Scenario = {
  description: 'NFM: an OB of two exposures of one field; one whose offset of 5 arcsec is more than the narrow field',
  calibrations: { arcAgeDays: 0, twilight: true, decoys: true },
  obs: [
    usualOb({
      name: 'Young_cluster_core',
      target: 'R136-NFM',
      programme: '0103.D-0204(A)',
      investigator: 'WALBORN',
      insMode: 'NFM-AO-N',
      decDeg: -69.1,
      hourAngleDeg: -30,
      executions: [
        execution(
          'A',
          '',
          template(
            objectExposure(600, { ...SHARP }),
            objectExposure(600, { ...SHARP, dither: towards(0.25, 0.1), hiddenError: towards(0.05, -0.03) }),
          ),
        ),
      ],
    }),
    usualOb({
      name: 'Nuclear_cluster_pair',
      target: 'NGC-1313-NSC',
      programme: '0103.B-0908(A)',
      investigator: 'SPITZER',
      insMode: 'NFM-AO-N',
      decDeg: -66.5,
      hourAngleDeg: -40,
      executions: [
        execution(
          'A',
          '',
          template(objectExposure(600, { ...SHARP }), objectExposure(600, { ...SHARP, dither: towards(5, 0) })),
        ),
      ],
    }),
  ],
  association: [
    {
      scenarioCase: 'mapping',
      obs: ['Nuclear_cluster_pair'],
      actions: ['DELETE'],
      datasets: [1, 2].map((number) => dataset(obFrames('Nuclear_cluster_pair', number))),
    },
  ],
};
