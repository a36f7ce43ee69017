import type { AcquisitionPlot, PlottedPointing } from './acquisition-plot.ts';
import type { Arrangement, FarGroup } from './arrange-pointings.ts';
import { arrangePointings } from './arrange-pointings.ts';
import { distanceArcsec } from '../domain/association/smart/field-geometry.ts';
import { typesText } from '../domain/association/smart/wording.ts';
import type { Units } from './wording.ts';
import { SIGNS, angleText, compassPoint, distanceText, offsetText, ordersText, pointingsText } from './wording.ts';

/** A plot in one line, for whoever cannot see it. */
export function describePlot(plot: AcquisitionPlot): string {
  const { near, far, lost } = arrangePointings(plot);
  if (plot.pointings.length === 0) return 'No exposures.';
  const parts = [
    typesText(plot.pointings),
    ...spreadText(near),
    ...far.map((group) => farText(group, near)),
    ...anglesText(near.concat(far.flatMap(({ pointings }) => pointings))),
    ...lostText(lost),
  ];
  return `${parts.join('; ')}.`;
}

/** `SKY 3: 5.0′ NE of exposure 1 (E 180.0″, N 240.0″)` */
export function farText(group: FarGroup, near: Arrangement['near'], units: Units = SIGNS): string {
  const { offset, pointings } = group;
  const who = farName(group, units === SIGNS ? '–' : '-');
  const where = `${distanceText(group.distanceArcsec, units)} ${compassPoint(group.angleDeg)} of exposure ${near[0]?.order ?? 1}`;
  const spread = spreadOf(pointings);
  const within = spread > 0 ? `, within ${distanceText(spread, units)}` : '';
  return `${who}: ${where} (${offsetText(offset.eastArcsec, offset.northArcsec, units)}${within})`;
}

/** `SKY 3`, `OBJECT 2,4`, `1 SKY 2` */
export function farName({ pointings }: FarGroup, dash = '–'): string {
  const types = new Set(pointings.map(({ rawType }) => rawType));
  const [type = ''] = types;
  return types.size === 1
    ? `${type} ${ordersText(
        pointings.map(({ order }) => order),
        dash,
      )}`
    : pointingsText(pointings, dash);
}

/** `PA 0°: 1,3` by position angle, in order of time. */
export function byAngle(
  pointings: readonly PlottedPointing[],
  units: Units = SIGNS,
): readonly { readonly angle: string; readonly orders: readonly number[] }[] {
  const groups = Map.groupBy(pointings, ({ posangDeg }) => angleText(posangDeg, units));
  return [...groups].map(([angle, group]) => ({ angle, orders: group.map(({ order }) => order) }));
}

/** Exposures whose headers do not say where they point. */
export function lostText(lost: readonly PlottedPointing[], dash = '–'): readonly string[] {
  return lost.length === 0 ? [] : [`no position: ${pointingsText(lost, dash)}`];
}

function spreadText(near: readonly PlottedPointing[]): readonly string[] {
  const spread = spreadOf(near);
  if (near.length < 2) return [];
  const orders = ordersText(near.map(({ order }) => order));
  return [spread === 0 ? `${orders} at one place` : `${orders} within ${distanceText(spread)}`];
}

/** Largest distance between two centres [arcsec]. */
function spreadOf(pointings: readonly PlottedPointing[]): number {
  return Math.max(
    0,
    ...pointings.flatMap(({ centre }) => pointings.map((other) => distanceArcsec(centre, other.centre))),
  );
}

function anglesText(pointings: readonly PlottedPointing[]): readonly string[] {
  const angles = byAngle(pointings).map(({ angle }) => angle);
  return angles.length === 0 ? [] : [`position angle ${angles.join(', ')}`];
}
