import type { Execution, TemplateFacts } from './execution.ts';
import type { Evidence } from './finding.ts';
import { nearestArcsec, pairsOf, separationArcsec } from './placed-exposure.ts';
import type { Situation } from './situation.ts';
import { largestAcross } from './situation.ts';
import { arcsecText, countText, obsText, percentText, typesText } from './wording.ts';

/** What is known of a unit, one fact per line: who, what the night log says, what was planned, where it looks. */
export function evidenceOf(situation: Situation): readonly Evidence[] {
  const { unit, executions, context } = situation;
  const container =
    unit.kind === 'container'
      ? [evidence('container', `${unit.number} of type ${context.rules.smart.concatenation}, ${obsText(unit.obsIds)}`)]
      : [];
  return [
    ...container,
    ...executions.flatMap(aboutExecution),
    ...aboutModes(situation),
    ...aboutPointings(situation),
    ...aboutOverlap(situation),
    ...aboutDisagreement(situation),
  ];
}

function evidence(what: string, value: string): Evidence {
  return { what, value };
}

function aboutExecution(execution: Execution): readonly Evidence[] {
  const { obsId, obsStart } = execution;
  const which = obsStart === '' ? '' : ` started ${obsStart}`;
  return [evidence(`OB ${obsId}${which}`, nightLogText(execution)), ...execution.templates.map(aboutTemplate)];
}

function nightLogText({ mode, record, isAborted }: Execution): string {
  const grade = (record?.grade ?? '') === '' ? 'no grade' : `grade ${record?.grade ?? ''}`;
  const comment = (record?.comment ?? '') === '' ? 'no comment' : `"${record?.comment ?? ''}"`;
  const facts = [...(mode === 'NONE' ? [] : [mode]), grade, comment, ...(isAborted ? ['aborted'] : [])];
  return facts.join(', ');
}

function aboutTemplate({ ab, expected, found, truncated }: TemplateFacts): Evidence {
  const cut = truncated.map(({ frame }) => `${frame.exptimeSeconds} s`);
  const short = cut.length === 0 ? '' : `; cut short: ${cut.join(', ')}`;
  return evidence(
    `template ${ab.files[0]?.frame.tplStart ?? ''}`,
    `${typesText(ab.files)}; ${found} of ${expected} (TPL.NEXP)${short}`,
  );
}

function aboutModes({ sky }: Situation): readonly Evidence[] {
  const modes = [...new Set(sky.exposures.map(({ frame }) => frame.insMode))];
  return modes.length < 2 ? [] : [evidence('INS.MODE', `${modes.join(', ')}: never combined with one another`)];
}

function aboutPointings({ sky }: Situation): readonly Evidence[] {
  const [first] = sky.exposures;
  if (first === undefined) return [];
  const angles = [...new Set(sky.exposures.map(({ pointing }) => pointing.posangDeg))];
  const separations = pairsOf(sky.exposures).map(([one, other]) => separationArcsec(one, other));
  const spread = separations.length === 0 ? '' : `, up to ${arcsecText(Math.max(...separations))} apart`;
  return [
    evidence('pointings', `${countText(sky.exposures.length, 'OBJECT exposure')}${spread} (by ${first.pointing.by})`),
    evidence('position angle', `${angles.join(', ')} deg`),
  ];
}

function aboutOverlap(situation: Situation): readonly Evidence[] {
  const { sky, classes } = situation;
  const fractions = pairsOf(sky.exposures).map(([one, other]) => sky.overlap(one, other));
  if (fractions.length === 0) return [];
  const [least, most] = [Math.min(...fractions), Math.max(...fractions)].map(percentText);
  const range = fractions.length === 1 ? (least ?? '') : `${least ?? ''} to ${most ?? ''} of ${fractions.length} pairs`;
  return [
    evidence('overlap', range),
    ...sky.fields.map(({ areaArcsec2, source }) => evidence('field', `${areaArcsec2.toFixed(1)} arcsec2, ${source}`)),
    ...(classes.some(({ length }) => length > 1) ? [aboutGroups(situation)] : []),
  ];
}

function aboutGroups(situation: Situation): Evidence {
  const { groups, context } = situation;
  const sizes = groups.map(({ length }) => length).join(' + ');
  const nearest = Math.min(...pairsOf(groups).map(([ones, others]) => nearestArcsec(ones, others)));
  const across = percentText(largestAcross(situation));
  const limit = percentText(context.rules.smart.minOverlap);
  return evidence(
    'groups',
    `${sizes} exposures, at least ${arcsecText(nearest)} apart, overlap of at most ${across} between them (limit ${limit})`,
  );
}

function aboutDisagreement({ disagreement, context }: Situation): readonly Evidence[] {
  if (disagreement === undefined) return [];
  const { offsetToleranceArcsec } = context.rules.smart;
  return [
    evidence(
      'offsets and RA, DEC',
      `contradict each other by ${arcsecText(disagreement.arcsec)} (${disagreement.fileName}, tolerance ${arcsecText(offsetToleranceArcsec)})`,
    ),
  ];
}
