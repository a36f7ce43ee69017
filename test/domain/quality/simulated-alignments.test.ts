import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Point } from '../../../src/domain/association/smart/field.ts';
import type { AlignmentEvidence } from '../../../src/domain/quality/alignment-evidence.ts';
import { judgeAlignment } from '../../../src/domain/quality/alignment-gate.ts';
import { MUSE } from '../../fakes/muse.ts';
import { SCENARIOS } from '../../../src/simulator/scenarios/index.ts';
import { at } from './alignment-fields.ts';

type Pair = readonly [east: number, north: number];

/** [arcsec], as `readEvidence` gives it. */
interface RecordedExposure {
  readonly dateObs: string;
  readonly offset: Pair;
  readonly field: readonly Pair[];
  readonly sources: readonly Pair[];
}
type Recorded = Record<string, { readonly spaxelArcsec: number; readonly exposures: readonly RecordedExposure[] }>;

/**
 * What muse_exp_align (muse/2.8.7, default parameters) found in the right datasets of all simulated nights, seed 1, 4 IFUs (12
 * where the night needs them), at most 16 exposures; its offsets were within 0.01 arcsec of the truth.
 */
const RECORDED = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'alignments.json'), 'utf8')) as Recorded;

function evidenceOf({ spaxelArcsec, exposures }: Recorded[string]): AlignmentEvidence {
  const point = ([east, north]: Pair): Point => at(east, north);
  return {
    spaxelArcsec,
    exposures: exposures.map(({ dateObs, offset, field, sources }) => ({
      dateObs,
      offset: point(offset),
      field: field.map(point),
      sources: sources.map(point),
      counts: null,
    })),
  };
}

const CASES = Object.entries(RECORDED).map(([name, recorded]) => [name, evidenceOf(recorded)] as const);
const { limits } = MUSE.alignment;

describe('[U] alignment gate on the simulated nights', () => {
  it('knows an alignment of every scenario', () => {
    const nights = new Set(CASES.map(([name]) => name.split(' ')[0]));
    expect([...nights].toSorted()).toEqual(Object.keys(SCENARIOS).toSorted());
  });

  it.each(CASES)('believes %s', (_, evidence) => {
    expect(judgeAlignment(evidence, limits).doubts).toEqual([]);
  });

  it.each(CASES)('doubts %s as soon as one exposure is half an arcsecond beside its place', (_, evidence) => {
    const exposures = evidence.exposures.map((exposure, index) =>
      index === 1 && exposure.offset !== null
        ? { ...exposure, offset: at(exposure.offset.eastArcsec + 0.5, exposure.offset.northArcsec) }
        : exposure,
    );
    const doubted = judgeAlignment({ ...evidence, exposures }, limits).doubts.map(({ exposure }) => exposure);
    expect(doubted).toContain(1);
  });

  it.each(CASES)(
    'doubts %s when its detections are turned round: the same density, and nothing in common',
    (_, evidence) => {
      const exposures = evidence.exposures.map((exposure, index) => {
        const { eastArcsec: east, northArcsec: north } = centreOf(exposure.field);
        const turned = exposure.sources?.map((source) =>
          at(2 * east - source.eastArcsec, 2 * north - source.northArcsec),
        );
        return index % 2 === 1 && turned !== undefined ? { ...exposure, sources: turned } : exposure;
      });
      expect(judgeAlignment({ ...evidence, exposures }, limits).isTrusted).toBe(false);
    },
  );
});

function centreOf(field: readonly Point[]): Point {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return at(mean(field.map(({ eastArcsec }) => eastArcsec)), mean(field.map(({ northArcsec }) => northArcsec)));
}
