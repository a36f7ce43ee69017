import { turnDeg } from '../domain/degrees.ts';
import { mjdOf } from '../domain/calendar/observing-date.ts';
import type { SkyPosition } from './astronomy.ts';
import { siderealTimeDeg } from './astronomy.ts';
import { planCalibrations } from './daytime-plan.ts';
import type { Clock } from './exposure-clock.ts';
import { createClock, dayAfter, frameAt, isoOf, obsIdOf } from './exposure-clock.ts';
import { INS_MODES } from './ins-modes.ts';
import type { CalibrationFrame, PlannedBlock, PlannedTemplate, ScienceFrame } from './planned-frame.ts';
import type { ExecutionSpec, ObSpec, Scenario, TemplateSpec } from './scenario.ts';

/** All executions of an OB. */
export interface PlannedOb {
  readonly ob: ObSpec;
  readonly obsId: number;
  readonly executions: readonly PlannedExecution[];
  /** Of all executions, in order of time. */
  readonly frames: readonly ScienceFrame[];
}

export interface PlannedExecution {
  readonly spec: ExecutionSpec;
  readonly block: PlannedBlock;
  readonly frames: readonly ScienceFrame[];
}

export interface NightPlan {
  readonly science: readonly PlannedOb[];
  readonly calibrations: readonly CalibrationFrame[];
}

/** UT of the first exposure: a time that real MUSE data have too (phoenix-formats.md 2.3). */
const NIGHT_START = '00:54:04';
const TEMPLATE_SECONDS = 54;
const ACQUISITION_SECONDS = 420;

/** Lays the exposures of a night out in time. Nothing here is random: times and numbers depend on date and scenario only. */
export function planNight(date: string, scenario: Scenario): NightPlan {
  const clock = createClock(`${dayAfter(date, 1)}T${NIGHT_START}`);
  const planned = runsOf(scenario).map(({ ob, spec }, index) => {
    if (index > 0) clock.wait(ACQUISITION_SECONDS);
    const block = blockFor({ date, ob, spec, index: scenario.obs.indexOf(ob), startMs: clock.now() });
    return { ob, spec, block, frames: planExecution(ob, { spec, block, clock }) };
  });
  const science = scenario.obs.map((ob, index): PlannedOb => {
    const executions = planned.filter((run) => run.ob === ob);
    return { ob, obsId: obsIdOf(date, index), executions, frames: executions.flatMap(({ frames }) => frames) };
  });
  return { science, calibrations: planCalibrations(date) };
}

/** What is executed one after the other: every OB once, then what is repeated. */
function runsOf({ obs }: Scenario): readonly { readonly ob: ObSpec; readonly spec: ExecutionSpec }[] {
  const rounds = Math.max(0, ...obs.map(({ executions }) => executions.length));
  return Array.from({ length: rounds }, (_, round) =>
    obs.flatMap((ob) => {
      const spec = ob.executions[round];
      return spec === undefined ? [] : [{ ob, spec }];
    }),
  ).flat();
}

interface ExecutionContext {
  readonly spec: ExecutionSpec;
  readonly block: PlannedBlock;
  readonly clock: Clock;
}

function planExecution(ob: ObSpec, { spec, block, clock }: ExecutionContext): ScienceFrame[] {
  return spec.templates.flatMap((template, index) => {
    if (index > 0) clock.wait(TEMPLATE_SECONDS);
    const planned = templateFor(ob, template, { index, startMs: clock.now() });
    return planTemplate(template, { ob, block, template: planned, clock });
  });
}

interface TemplateContext {
  readonly ob: ObSpec;
  readonly block: PlannedBlock;
  readonly template: PlannedTemplate;
  readonly clock: Clock;
}

function planTemplate(spec: TemplateSpec, { ob, block, template, clock }: TemplateContext): ScienceFrame[] {
  const { offsetCoordinates = 'SKY' } = spec;
  return spec.exposures.map((exposure, index) => {
    const { type, exptimeSeconds } = exposure;
    const place = { block, template, exposureNumber: index + 1, previous: spec.exposures[index - 1] };
    return {
      ...frameAt(clock.expose(exptimeSeconds)),
      type,
      exptimeSeconds,
      ob,
      spec: exposure,
      offsetCoordinates,
      ...place,
    };
  });
}

function templateFor(
  ob: ObSpec,
  spec: TemplateSpec,
  { index, startMs }: { readonly index: number; readonly startMs: number },
): PlannedTemplate {
  const { templateId: id, templateName: name } = INS_MODES[ob.insMode];
  const exposureCount = spec.plannedExposures ?? spec.exposures.length;
  return { id, name, number: index + 2, exposureCount, start: isoOf(startMs - TEMPLATE_SECONDS * 1000).slice(0, 19) };
}

interface BlockContext {
  readonly date: string;
  readonly ob: ObSpec;
  readonly spec: ExecutionSpec;
  /** Of the OB in its scenario. */
  readonly index: number;
  readonly startMs: number;
}

function blockFor({ date, ob, spec, index, startMs }: BlockContext): PlannedBlock {
  return {
    obsId: obsIdOf(date, index),
    obsName: ob.name,
    programme: ob.programme,
    investigator: ob.investigator,
    insMode: ob.insMode,
    containerId: ob.container === undefined ? 0 : obsIdOf(date, 0) * 10 + ob.container.index,
    containerType: ob.container?.type ?? '',
    templateCount: spec.templates.length + 1,
    start: isoOf(startMs - ACQUISITION_SECONDS * 1000).slice(0, 19),
    target: { name: ob.target, position: targetPosition(date, ob) },
  };
}

/** Rounded to a whole arcsecond: targets have catalogue positions. */
function targetPosition(date: string, ob: ObSpec): SkyPosition {
  const sidereal = siderealTimeDeg(mjdOf(`${dayAfter(date, 1)}T${NIGHT_START}`));
  return { raDeg: Math.round(turnDeg(sidereal - ob.hourAngleDeg) * 240) / 240, decDeg: ob.decDeg };
}
