import { describe, expect, it } from 'vitest';
import { collectFacts } from '../../../src/domain/quality/collect-facts.ts';
import type { FactsRequest } from '../../../src/domain/quality/collect-facts.ts';
import { MUSE } from '../../fakes/muse.ts';
import { SKY_AB, manifest, measurement, templateAbs } from './quality-fixtures.ts';

const A = 'MUSE.2014-12-15T00:54:04.379';
const B = 'MUSE.2014-12-15T01:10:44.954';
const MJD = [57006.0375, 57006.0375 + 0.0116] as const;

function request(step: 'post' | 'combine', changes: Partial<FactsRequest> = {}): FactsRequest {
  const abs = templateAbs(2);
  const ab = abs.find((one) => one.step === step);
  if (ab === undefined) throw new Error('fixture');
  return {
    ab,
    abs,
    manifests: {},
    measurement: measurement(),
    calibrationMjd: { 'wavecal.fits': 57005.5 },
    sources: MUSE.qualitySources,
    ...changes,
  };
}

describe('[U] facts of a product', () => {
  it("come from the AB's own exposures, not from the SKY that it was corrected with", () => {
    const qc = {
      [`${A}.ab`]: { 'ESO QC SCIBASIC NSATURATED': [10, 20], 'ESO QC SCIBASIC LAMBDA SHIFT': [0.01, -1.76] },
      'MUSE.2014-12-15T02:00:00.000.ab': { 'ESO QC SCIBASIC NSATURATED': [9999] },
      [`${A}_pst.ab`]: { 'ESO QC SCIPOST NDET': [8] },
    };
    expect(collectFacts(request('post', { measurement: measurement({ qc }) }))).toMatchObject({
      kind: 'single',
      hasDedicatedSky: true,
      hasTwilight: true,
      saturatedPixels: 30,
      lambdaShiftAngstrom: -1.76,
      sourceCount: 8,
      alignment: null,
      inputCount: 1,
    });
  });

  it('take the distance of the arc from each frame, and null when its calibration is not known', () => {
    expect(collectFacts(request('post')).arcDistanceDays).toBeCloseTo(0.5375, 4);
    expect(collectFacts(request('post', { calibrationMjd: {} })).arcDistanceDays).toBeNull();
  });

  it('fall back on the manifest where the products are gone', () => {
    const manifests = { [`${A}.ab`]: manifest(`${A}.ab`, { qc: { 'ESO QC SCIBASIC NSATURATED': 7 } }) };
    expect(collectFacts(request('post', { manifests })).saturatedPixels).toBe(7);
  });

  it('count failed sky fits of the exposures and of their sky', () => {
    const failed = (evidence: string) => ({ caveats: [{ id: 'X', evidence, reviewMandatory: false }] });
    const manifests = {
      [`${A}_pst.ab`]: manifest(`${A}_pst.ab`, failed('Sky line fit failed with error code 21: no convergence')),
      [SKY_AB]: manifest(SKY_AB, failed('Master sky fit failed with error code 3: x')),
      [`${B}.ab`]: manifest(`${B}.ab`, failed('Raw exposure 1 is strongly saturated')),
    };
    expect(collectFacts(request('post', { manifests })).skyFitErrors).toBe(2);
    expect(collectFacts(request('combine', { manifests })).skyFitErrors).toBe(2);
  });

  it('know the alignment: matched frames, offsets between rotated exposures on the sky', () => {
    const tal = `${A}_tal.ab`;
    const qc = {
      [tal]: {
        'ESO QC EXPALIGN NOMATCH': [0],
        'ESO QC EXPALIGN NDET1': [8],
        'ESO QC EXPALIGN NMATCH1': [7],
        'ESO QC EXPALIGN NDET2': [8],
        'ESO QC EXPALIGN NMATCH2': [7],
      },
    };
    const exposures = [
      { ab: `${A}_pst.ab`, mjdObs: MJD[0], posangDeg: 0, draArcsec: 0, ddecArcsec: 0 },
      { ab: `${B}_pst.ab`, mjdObs: MJD[1], posangDeg: 90, draArcsec: 0, ddecArcsec: 0 },
    ];
    const offsets = [
      { mjdObs: MJD[0], raDeg: 0, decDeg: 0 },
      { mjdObs: MJD[1], raDeg: 2e-4, decDeg: 0 },
    ];
    const facts = collectFacts(
      request('combine', { measurement: measurement({ qc, exposures, offsets, combinedCount: 2 }) }),
    );
    expect(facts).toMatchObject({
      inputCount: 2,
      combinedCount: 2,
      alignment: { applied: true, allMatched: true, doubts: [] },
    });
    expect(facts.alignment?.rotatedOffsetDeg).toBeCloseTo(1e-4, 9);
  });

  it('doubt offsets that were made from noise although the recipe succeeded', () => {
    const tal = `${A}_tal.ab`;
    const qc = {
      [tal]: {
        'ESO QC EXPALIGN NOMATCH': [0],
        'ESO QC EXPALIGN NDET1': [5],
        'ESO QC EXPALIGN NMATCH1': [1],
        'ESO QC EXPALIGN NDET2': [8],
        'ESO QC EXPALIGN NMATCH2': [7],
      },
    };
    const offsets = [
      { mjdObs: 1, raDeg: 0, decDeg: 0 },
      { mjdObs: 2, raDeg: 0, decDeg: 7.2 / 3600 },
    ];
    expect(collectFacts(request('combine', { measurement: measurement({ qc, offsets }) })).alignment?.doubts).toEqual([
      'frame 1: 1 of 5 sources matched',
      'frame 2: moved by 7.2 arcsec',
    ]);
    // In rotated fields only a part of the detections can match: the gate has looked at those in the overlap.
    const confirmed = { [tal]: { ...qc[tal], 'PHOENIX ALIGN CONFIRMED': [2] } };
    expect(
      collectFacts(request('combine', { measurement: measurement({ qc: confirmed, offsets }) })).alignment?.doubts,
    ).toEqual(['frame 2: moved by 7.2 arcsec']);
  });

  it('say that nothing was aligned when no list of offsets was given', () => {
    const combine = request('combine');
    const facts = collectFacts({ ...combine, ab: { ...combine.ab, inputs: [] } });
    expect(facts.alignment).toEqual({ applied: false, allMatched: false, rotatedOffsetDeg: null, doubts: [] });
  });
});
