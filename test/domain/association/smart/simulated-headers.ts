import type { ObRecord } from '../../../../src/domain/association/ob-record.ts';
import type { Field } from '../../../../src/domain/association/smart/field.ts';
import { fieldOf } from '../../../../src/domain/association/smart/field-geometry.ts';
import { classifyFrame } from '../../../../src/domain/frame/classify-frame.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../../src/domain/frame/keywords.ts';
import { MUSE } from '../../../fakes/muse.ts';
import type { FitsCard } from '../../../../src/adapters/fits/index.ts';
import type { AssociationTruth } from '../../../../src/simulator/association.ts';
import { associationTruth, planAssociation } from '../../../../src/simulator/association.ts';
import type { InsMode } from '../../../../src/simulator/ins-modes.ts';
import { INS_MODES } from '../../../../src/simulator/ins-modes.ts';
import type { MiniMuse } from '../../../../src/simulator/mini-muse.ts';
import { IFUS_MIN, createMiniMuse, slicesOf } from '../../../../src/simulator/mini-muse.ts';
import { planNight } from '../../../../src/simulator/night-plan.ts';
import { primaryCards } from '../../../../src/simulator/raw-header.ts';
import type { Scenario } from '../../../../src/simulator/scenario.ts';

/** A night of the simulator without its pixels: what its headers and its night log say, and the right answers. */
export interface SimulatedHeaders {
  readonly frames: readonly Frame[];
  readonly obRecords: readonly ObRecord[];
  readonly truth: readonly AssociationTruth[];
  fieldOf(insMode: string): Field;
}

export function simulatedHeaders(date: string, scenario: Scenario): SimulatedHeaders {
  const instrument = createMiniMuse(scenario.minIfus ?? IFUS_MIN);
  const plan = planNight(date, scenario);
  const frames = plan.science.flatMap((ob) => ob.frames);
  return {
    frames: frames.map((frame) => frameOf(frame.fileName, primaryCards(instrument, frame))),
    obRecords: plan.science.flatMap(({ ob, obsId, executions }) =>
      executions.map(({ spec, block }) => {
        return { obsId, obsStart: block.start, obsMode: ob.obsMode, grade: spec.grade, comment: spec.comment };
      }),
    ),
    truth: planAssociation(scenario, plan).map(associationTruth),
    fieldOf: (insMode) => simulatedField(instrument, insMode),
  };
}

/** As the GEOMETRY_TABLE of the simulator has it. */
export function simulatedField(instrument: MiniMuse, insMode: string): Field {
  const slices = Array.from({ length: instrument.ifuCount }, (_, ifuIndex) =>
    slicesOf(instrument, ifuIndex).map(({ x, y }) => ({
      ifu: ifuIndex + 1,
      x,
      y,
      angleDeg: 0,
      width: instrument.sliceWidth,
    })),
  ).flat();
  return fieldOf(slices, INS_MODES[insMode as InsMode].spaxelArcsec, 'MU_GEOT_140101A_geometry_table_wfm.fits');
}

function frameOf(fileName: string, cards: readonly FitsCard[]): Frame {
  const classified = classifyFrame(fileName, keywordsOf(cards), MUSE.classification);
  if (classified.kind === 'problem') throw new Error(classified.problem.message);
  return classified.frame;
}

function keywordsOf(cards: readonly FitsCard[]): Keywords {
  return Object.fromEntries(
    cards.map(([keyword, value]) => [keyword, typeof value === 'object' && value !== null ? value.float : value]),
  );
}
