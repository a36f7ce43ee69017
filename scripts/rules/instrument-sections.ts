import type { AssociationRule } from '../../src/domain/instance/association-rule.ts';
import type { ConsistencyRule } from '../../src/domain/instance/consistency-rule.ts';
import type { AbRules } from '../../src/domain/instance/ab-rules.ts';
import { describeCondition, dotted } from './conditions.ts';
import { table } from './table.ts';

/** What headers and calibrations of an instrument mean, with the events of its calendar. */
export function instrumentSections(rules: AbRules): readonly string[] {
  return [
    `## ${rules.instrument}, tables version ${rules.version}`,
    `### Raw types\n\nThe first row whose conditions all hold gives the raw type of a frame.\n\n${classificationTable(rules)}`,
    `### Headers that contradict themselves\n\n${CONTRADICTIONS}\n\n${consistencyTable(rules)}\n\n${witnessText(rules)}`,
    `### Calibrations\n\n${ASSOCIATION}\n\n${associationTable(rules)}`,
    `### Event calendar\n\n${EVENTS}\n\n${eventTable(rules)}`,
    `### Numbers of options\n\n${OPTIONS}\n\n${optionBoundTable(rules)}`,
    `### IFUs and sizes\n\n${frameText(rules)}`,
  ];
}

const OPTIONS = `An option of phoenix.yaml, an AB or an answer is refused out of these bounds: esorex reads \`4750x\` as 4750, and takes \`nan\`.`;

function frameText({ channels, sizes }: AbRules): string {
  const [first = '', last = ''] = [channels.names[0], channels.names.at(-1)];
  return `IFUs of an exposure are those of its extensions ${first} to ${last} that all of its required calibrations have, too; what a frame or
calibration lacks is told (${channels.source}, since ${channels.since}). A raw file of ${sizes.rawBytes / 1e6} MB gives pixel tables of
${sizes.pixelTableBytesPerRawByte} times its size (${sizes.source}; since ${sizes.since}).`;
}

const CONTRADICTIONS = `Whoever breaks a row is told, with corrections to choose from. Where a third witness agrees with one side, planning goes on with what
the two say; the recipes read the header until a human corrects it.`;

/** What is known of an exposure by more than one keyword. */
/** What is known of an exposure by more than one keyword. */
function witnessText({ exposure, position }: AbRules): string {
  return `Times: DATE-OBS, MJD-OBS and the time in the file name. EXPTIME: ${dotted(exposure.dit)} x ${dotted(exposure.ndit)} (within ${exposure.toleranceSeconds} s, unless ${exposure.unless.map(describeCondition).join(' or ')}), the
start of the next exposure (${exposure.readOutSeconds} s of read-out between them) and the other exposures of the template; source: ${exposure.source}.
RA and DEC of science: 0 to 360 and -90 to 90 deg, within ${position.toleranceDeg} deg of ${dotted(position.targetRa)} and ${dotted(position.targetDec)}; source: ${position.source}.
OBS.ID, TPL.START and OBS.PROG.ID: the exposures of the same OBS.START and OBS.NAME. Science whose EXPTIME, RA or DEC is none is
not used until it is corrected.`;
}

const ASSOCIATION = `Times are compared with MJD-OBS_MOD, the middle of the first exposure of the AB. \`closest\` takes the smallest difference,
\`attached\` the same among those of the same OBS.ID, \`next\` the first one after, \`previous\` the last one before, \`static\` the newest
version at all times. At equal distance the calibration taken before is preferred, then the newer version by its name; one
without a time is taken where none has one. Up to the days of *preferred* the level is \`preferred\`, farther away \`acceptable\`, beyond *at
most* a calibration is rejected. The level is told in the \`.alog\`; it does not choose.`;

const EVENTS = `A calibration of these PRO.CATG from the other side of an event is not associated. Static calibrations are bound only by events
that name them, and only where they have a time. A site adds events of its own in \`phoenix.yaml\`.`;

function optionBoundTable({ optionBounds }: AbRules): string {
  const rows = optionBounds.map(({ options, min, max, unit, listMax = 1, source, since }) => {
    return [options.join(', '), `${min} to ${max} ${unit}`, String(listMax), source, since];
  });
  return table(['options', 'bounds', 'numbers at most', 'source', 'since'], rows);
}

function classificationTable({ classification }: AbRules): string {
  return table(
    ['raw type', 'conditions', 'source', 'since'],
    classification.map((row) => [
      row.rawType,
      row.conditions.map(describeCondition).join(' and '),
      row.source,
      row.since,
    ]),
  );
}

function consistencyTable({ consistency }: AbRules): string {
  return table(
    ['id', 'frames', 'must be', 'source', 'since'],
    consistency.map((row) => [row.id, describeFrames(row), describeConsistency(row), row.source, row.since]),
  );
}

function describeFrames({ when, unless = [] }: ConsistencyRule): string {
  const all = when.map(describeCondition).join(' and ');
  return unless.length === 0 ? all : `${all}, unless ${unless.map(describeCondition).join(' or ')}`;
}

function describeConsistency(row: ConsistencyRule): string {
  if (row.kind === 'opposite-angles') return `${row.says} (within ${row.toleranceDeg} deg)`;
  const conditions = row.conditions.map(describeCondition);
  return `${row.says}: ${row.kind === 'any-of' ? conditions.join(' or ') : `none of ${conditions.join(', ')}`}`;
}

function associationTable({ association }: AbRules): string {
  return table(
    ['PRO.CATG', 'required', 'time', 'preferred', 'at most', 'must agree in', 'source', 'since'],
    association.map((row) => [
      row.tag,
      row.required ? 'yes' : 'no',
      row.time,
      describeDays(row.preferredDays),
      describeDays(row.maxDays),
      describeKeys(row),
      row.source,
      row.since,
    ]),
  );
}

function describeDays(days: number | undefined): string {
  return days === undefined ? '' : `${days} d`;
}

function describeKeys({ match }: AssociationRule): string {
  return match
    .map(({ name, startsWith }) => (startsWith === undefined ? name : `${name} (${startsWith}* or not)`))
    .join(', ');
}

function eventTable({ events }: AbRules): string {
  return table(
    ['time (UT)', 'event', 'PRO.CATG', 'source'],
    events.map(({ at, what, tags, source }) => [at, what, tags === 'all' ? 'all' : tags.join(', '), source]),
  );
}
