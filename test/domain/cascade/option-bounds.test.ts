import { describe, expect, it } from 'vitest';
import { optionBoundText } from '../../../src/domain/cascade/option-bounds.ts';
import { MUSE } from '../../fakes/muse.ts';

function told(...parameters: readonly string[]): string | undefined {
  return optionBoundText(parameters, MUSE.optionBounds);
}

describe('[U] numbers of options', () => {
  it('of all recipes of the instrument are within their own bounds', () => {
    for (const { parameters } of MUSE.steps) expect(told(...parameters)).toBeUndefined();
  });

  it.each([
    '--lambdamin=4750',
    '--lambdamax=1e+04',
    '--dx=0.0',
    '--pixfrac=0.6',
    '--pixfrac=0.8,0.8',
    '--crsigma=0',
    '--crsigma=-1',
    '--crsigma=15.,15.',
    '--threshold=-20',
    '--rsearch=30.,4.,2.,0.8',
    '--srcmin=3 ',
    '--filter=white,Johnson_V',
    '--unheard-of=-1',
  ])('%s means something, or is judged by nobody', (parameter) => {
    expect(told(parameter)).toBeUndefined();
  });

  it.each([
    ['--lambdamin=4750x', 'no number of Angstrom from 3000 to 11000'],
    ['--lambdamin=475.0', 'no number of Angstrom from 3000 to 11000'],
    ['--lambdamax=1e300', 'no number of Angstrom from 3000 to 11000'],
    ['--lambdamin=', 'no number of Angstrom from 3000 to 11000'],
    ['--lambdamin', 'no number of Angstrom from 3000 to 11000'],
    ['--lambdamin=4750,9350', 'no number of Angstrom from 3000 to 11000'],
    ['--dx=-5', 'no number of arcsec or pixels from 0 to 10'],
    ['--pixfrac=nan', 'no list of up to 3 numbers of pixels from 0.01 to 10'],
    ['--pixfrac=0.8,,0.8', 'no list of up to 3 numbers of pixels from 0.01 to 10'],
    ['--pixfrac=1,1,1,1', 'no list of up to 3 numbers of pixels from 0.01 to 10'],
    ['--srcmin=Infinity', 'no number of sources from 1 to 100000'],
    ['--rsearch=300', 'no list of up to 20 numbers of arcsec from 0.001 to 120'],
  ])('%s is %s', (parameter, what) => {
    expect(told('--filter=white', parameter)).toBe(`${parameter} is ${what}`);
  });
});
