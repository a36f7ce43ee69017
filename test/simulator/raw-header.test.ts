import { describe, expect, it } from 'vitest';
import { createMiniMuse } from '../../src/simulator/mini-muse.ts';
import { planNight } from '../../src/simulator/night-plan.ts';
import type { ScienceFrame } from '../../src/simulator/planned-frame.ts';
import { primaryCards } from '../../src/simulator/raw-header.ts';
import { execution, objectExposure, towards } from '../../src/simulator/scenario.ts';
import type { ExposureSpec, Scenario, TemplateSpec } from '../../src/simulator/scenario.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';

const DATE = '2014-12-14';

describe('[U] header of a simulated science frame', () => {
  it('says OBJECT and the name of the target where the sky is hidden', () => {
    const [object, sky] = framesOf(SCENARIOS['hidden-sky']).slice(1);
    for (const frame of [object!, sky!]) {
      expect(headerOf(frame)).toMatchObject({
        'ESO DPR CATG': 'SCIENCE',
        'ESO DPR TYPE': 'OBJECT',
        OBJECT: 'ESO-121-G6',
        'ESO OBS CONTAINER ID': 11343851,
        'ESO OBS CONTAINER TYPE': 'C',
      });
    }
    expect(headerOf(sky!)).toMatchObject({ 'ESO SEQ OFFSET CUM ALPHA': 150, 'ESO SEQ OFFSET CUM DELTA': -60 });
  });

  it('tells a lie in the type of the truth, and of nothing but the given keywords', () => {
    const lies = { 'ESO OBS ID': 0, 'ESO INS DROT POSANG': 90, 'ESO TPL START': 'never' };
    const [honest, lying] = [{}, { untrueKeywords: lies }].map((told) => cardsOf(frameWith(objectExposure(600, told))));
    const changed = lying!.filter((card, index) => JSON.stringify(card) !== JSON.stringify(honest![index]));
    expect(changed).toEqual([
      ['ESO OBS ID', 0, 'Observation block ID'],
      ['ESO TPL START', 'never', 'TPL start time'],
      ['ESO INS DROT POSANG', { float: 90 }, '[deg] Derotator position angle'],
    ]);
    expect(honest!.map(([keyword]) => keyword)).toEqual(lying!.map(([keyword]) => keyword));
  });

  it('gives offsets in the coordinates of the sky', () => {
    const dithers = [towards(1, 2), towards(4, 1.5)].map((dither) => objectExposure(600, { dither, posangDeg: 30 }));
    expect(offsetsOf(framesWith({ exposures: dithers })[1]!)).toEqual({
      COORDS: 'SKY',
      'CUM ALPHA': 4,
      'CUM DELTA': 1.5,
      'REL ALPHA': 3,
      'REL DELTA': -0.5,
    });
  });

  it.each([
    // ddec = sin(pa) dx + cos(pa) dy, dra = -(cos(pa) dx - sin(pa) dy): phoenix-formats 6.2.
    [0, { 'CUM X': -4, 'CUM Y': 1.5, 'REL X': -3, 'REL Y': -0.5 }],
    [90, { 'CUM X': 1.5, 'CUM Y': 4, 'REL X': -0.5, 'REL Y': 3 }],
    [180, { 'CUM X': 4, 'CUM Y': -1.5, 'REL X': 3, 'REL Y': 0.5 }],
  ])('gives offsets along the axes of the detector at position angle %i', (posangDeg, offsets) => {
    const exposures = [towards(1, 2), towards(4, 1.5)].map((dither) => objectExposure(600, { dither, posangDeg }));
    const [, frame] = framesWith({ exposures, offsetCoordinates: 'DETECTOR' });
    expect(offsetsOf(frame!)).toEqual({ COORDS: 'DETECTOR', ...offsets });
  });

  it('agrees in offsets, RA and DEC, in both coordinates and at any position angle', () => {
    for (const scenario of [SCENARIOS.mapping, SCENARIOS.rotated, SCENARIOS['two-templates']]) {
      for (const frame of framesOf(scenario)) {
        const header = headerOf(frame);
        const { raDeg, decDeg } = frame.block.target.position;
        const east = 3600 * (Number(header['RA']) - raDeg) * Math.cos((decDeg * Math.PI) / 180);
        const north = 3600 * (Number(header['DEC']) - decDeg);
        const { dra, ddec } = toldOffset(header);
        expect(east).toBeCloseTo(dra, 2);
        expect(north).toBeCloseTo(ddec, 2);
      }
    }
  });

  it('tells the narrow field by mode, optics, template and scale', () => {
    expect(headerOf(framesOf(SCENARIOS.nfm)[0]!)).toMatchObject({
      'ESO INS MODE': 'NFM-AO-N',
      'ESO INS OPTI1 NAME': 'Blue-IR',
      'ESO INS OPTI2 NAME': 'NFM',
      'ESO OCS IPS PIXSCALE': 0.025,
      'ESO TPL ID': 'MUSE_nfm-ao_obs_genericoffsetLGS',
      ORIGFILE: 'MUSE_NFM_OBS349_0001.fits',
    });
  });

  it('of another execution has the same OBS.ID and another OBS.START', () => {
    const starts = framesOf(SCENARIOS['two-executions-sm'])
      .map(headerOf)
      .filter((header) => header['ESO OBS ID'] === 1134385)
      .map((header) => [header['ESO OBS START'], header['ESO TPL START'], header['ESO TPL EXPNO']]);
    expect(starts).toEqual([
      ['2014-12-15T00:47:04', '2014-12-15T00:53:10', 1],
      ['2014-12-15T00:47:04', '2014-12-15T00:53:10', 2],
      ['2014-12-15T02:10:14', '2014-12-15T02:16:20', 1],
      ['2014-12-15T02:10:14', '2014-12-15T02:16:20', 2],
    ]);
  });
});

type Header = Readonly<Record<string, unknown>>;

function framesOf(scenario: Scenario): readonly ScienceFrame[] {
  return planNight(DATE, scenario).science.flatMap(({ frames }) => frames);
}

function framesWith(template: TemplateSpec): readonly ScienceFrame[] {
  const ob = { ...SCENARIOS.standard.obs[0], executions: [execution('A', '', template)] };
  return framesOf({ ...SCENARIOS.standard, obs: [ob] });
}

function frameWith(exposure: ExposureSpec): ScienceFrame {
  return framesWith({ exposures: [exposure] })[0]!;
}

function cardsOf(frame: ScienceFrame) {
  return primaryCards(createMiniMuse(4), frame);
}

function headerOf(frame: ScienceFrame): Header {
  return Object.fromEntries(
    cardsOf(frame).map(([keyword, value]) => [
      keyword,
      typeof value === 'object' && value !== null ? value.float : value,
    ]),
  );
}

function offsetsOf(frame: ScienceFrame): Header {
  const prefix = 'ESO SEQ OFFSET ';
  return Object.fromEntries(
    Object.entries(headerOf(frame)).flatMap(([keyword, value]) =>
      keyword.startsWith(prefix) ? [[keyword.slice(prefix.length), value]] : [],
    ),
  );
}

/** As the observer's tools turn detector offsets into those of the sky (phoenix-formats 6.2). */
function toldOffset(header: Header): { readonly dra: number; readonly ddec: number } {
  const told = (name: string) => Number(header[`ESO SEQ OFFSET CUM ${name}`]);
  if (header['ESO SEQ OFFSET COORDS'] === 'SKY') return { dra: told('ALPHA'), ddec: told('DELTA') };
  const angle = (Number(header['ESO INS DROT POSANG']) * Math.PI) / 180;
  const [dx, dy] = [told('X'), told('Y')];
  return {
    dra: -(Math.cos(angle) * dx - Math.sin(angle) * dy),
    ddec: Math.sin(angle) * dx + Math.cos(angle) * dy,
  };
}
