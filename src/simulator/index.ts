export { listScenarios, simulateNight } from './simulate-night.ts';
export type { SimulateNightOptions, SimulatedNight } from './simulate-night.ts';
export type { AssociationTruth, DatasetTruth } from './association.ts';
export type { ExpectedProduct, ObExpectation } from './expected.ts';
export { readTruth } from './truth.ts';
export type { ExposureTruth, NightTruth, ObTruth } from './truth.ts';

/**
 * What differs for simulated frames: the overscan box that fits 80 rows, and the wavelengths that are there, 5 Angstrom
 * inside the ends (facts/muse-recipes.md section 4).
 */
const WAVELENGTHS = ['--lambdamin=6255', '--lambdamax=6345'];
export const SIMULATED_RECIPE_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  muse_scibasic: ['--ovscreject=dcr:32,16,3,2.5', '--saveimage=false'],
  muse_create_sky: WAVELENGTHS,
  muse_scipost: WAVELENGTHS,
  muse_exp_combine: WAVELENGTHS,
};
