import type { Finding } from '../../domain/association/smart/finding.ts';
import type { AcquisitionPlot } from '../../views/acquisition-plot.ts';
import { acquisitionPlotOf } from '../../views/acquisition-plot.ts';
import type { Night } from '../../preparation/read-night.ts';

/** Where the exposures of a finding lie on the sky. */
export function plotOfFinding({ frames, fieldOf }: Night, { frames: names, subject }: Finding): AcquisitionPlot {
  const wanted = new Set(names);
  return acquisitionPlotOf({ title: subject, frames: frames.filter(({ fileName }) => wanted.has(fileName)), fieldOf });
}
