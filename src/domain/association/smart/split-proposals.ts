import type { AssociationBlock } from '../association-block.ts';
import type { AnalysisInput } from './analyse-night.ts';
import type { Proposal } from './finding.ts';
import type { AnalysisContext } from './placed-exposure.ts';
import { groupsByPosition, placeExposures } from './placed-exposure.ts';
import { planDatasets } from './plan-datasets.ts';
import { axisSplits, distinct, proposalOf, singleCubes, timeSplit } from './proposals.ts';
import { framesByName, unitAbOf } from './unit.ts';
import { countText } from './wording.ts';

/**
 * Every way to take an AB apart, for whoever wants to split by hand: by position, by RA, DEC or both, by time, into single
 * cubes. Ways that change nothing, or do the same as one before, are left out.
 */
export function splitProposals(
  ab: AssociationBlock,
  input: Omit<AnalysisInput, 'abs' | 'obRecords'>,
): readonly Proposal[] {
  const context: AnalysisContext = { ...input, obRecords: [] };
  const own = unitAbOf(ab, framesByName(input.frames));
  const sky = placeExposures(own.files, context);
  const request = { abs: [own], exposures: sky.exposures };
  const groups = groupsByPosition(sky.exposures, sky, input.rules.smart.minOverlap);
  const plan = planDatasets({ abs: [own], groups, splitBy: 'position' }, context);
  const because = `${countText(groups.length, 'group')} of exposures that are connected by overlaps`;
  return distinct([
    proposalOf(plan, [because]),
    ...axisSplits(request, context),
    timeSplit(request, context),
    singleCubes(request, context),
  ]);
}
