import { byTime, midExposureMjd } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';
import type { AbDocument } from './ab-document.ts';
import { formatAb, parseAb } from './ab-document.ts';
import { alogNameOf } from './ab-names.ts';
import { abFromDocument } from './ab-text.ts';
import { associate } from './associate.ts';
import type { AssociationBlock } from './association-block.ts';
import type { CalibrationPool } from './calibration-pool.ts';
import { poolOf } from './calibration-pool.ts';
import { completeOlderAb, readableLines } from './complete-older-ab.ts';
import type { CreateAbsInput, CreateAbsResult, SimpleAb } from './create-abs.ts';
import { filesOf } from './create-abs.ts';
import type { EditFacts } from './edit-older-ab.ts';
import { editOlderAb } from './edit-older-ab.ts';
import type { LeftOut } from '../frame/left-out.ts';
import { olderAlog } from './older-alog.ts';
import { objectionsToInputs, objectionsToRawFiles, reasonToLeaveOut } from './older-ab-objections.ts';
import { typicalFrame } from './template-settings.ts';
import { scienceFrames } from './science-frames.ts';

export interface OlderAbsInput extends CreateAbsInput {
  /** `.ab` and `.alog` files of the date in the older tree, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * ABs that the daily operation made before this process made its own: accepted as they are and never associated anew, because
 * their associations are to certified masters and know all events of their time (seed 002, 4.1). The table of the instrument
 * edits them once; what today's ABs say more comes from the headers. All other bytes stay.
 */
export function takeOlderAbs(input: OlderAbsInput): CreateAbsResult {
  const context = contextOf(input);
  const taken: SimpleAb[] = [];
  const leftOut: LeftOut[] = [];
  const problems: Problem[] = [];
  const usedBy = new Map<string, string>();
  for (const document of documentsOf(input)) {
    const outcome = takeAb(document, context, usedBy);
    if (outcome.kind === 'left out') leftOut.push({ what: document.fileName, because: outcome.because });
    if (outcome.kind === 'problems') problems.push(...outcome.problems);
    if (outcome.kind !== 'ab') continue;
    taken.push(outcome.simple);
    for (const fileName of outcome.simple.ab.rawFiles) usedBy.set(fileName, document.fileName);
  }
  const abs = taken.toSorted((a, b) => byTime(timed(a), timed(b)));
  const rest = withoutAb(input, usedBy);
  return {
    abs,
    files: filesOf(abs),
    leftOut: [...leftOut, ...rest.leftOut],
    problems: [...rest.problems, ...problems],
  };
}

interface OlderContext {
  readonly input: OlderAbsInput;
  readonly frames: ReadonlyMap<string, Frame>;
  readonly pool: CalibrationPool;
}

function contextOf(input: OlderAbsInput): OlderContext {
  return {
    input,
    frames: new Map(input.frames.map((frame) => [frame.fileName, frame])),
    pool: poolOf(input.calibrations),
  };
}

/** In order of their names, which is that of time. */
function documentsOf({ texts }: OlderAbsInput): readonly AbDocument[] {
  const names = Object.keys(texts).filter((name) => name.endsWith('.ab'));
  return names.toSorted().map((name) => parseAb(texts[name] ?? '', name));
}

type Outcome =
  | { readonly kind: 'ab'; readonly simple: SimpleAb }
  | { readonly kind: 'left out'; readonly because: string }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

function takeAb(document: AbDocument, context: OlderContext, usedBy: ReadonlyMap<string, string>): Outcome {
  const { input, frames } = context;
  const readable = readableLines(document, frames);
  const because = reasonToLeaveOut(readable, frames, input);
  if (because !== undefined) return { kind: 'left out', because };
  const objections = objectionsToRawFiles(readable, {
    frames,
    usedBy,
    date: input.date,
    insModes: input.process?.insModes,
  });
  const [first, ...others] = framesOf(readable, frames);
  if (first === undefined || objections.length > 0) return { kind: 'problems', problems: objections };
  const edited = editOlderAb(readable, input.rules, factsOf([first, ...others], context));
  const completed = completeOlderAb(edited.document, [first, ...others], input);
  const read = readAb(completed);
  if (read.kind === 'problem') return { kind: 'problems', problems: [read.problem] };
  const { ab } = read;
  const missing = objectionsToInputs(completed, ab, {
    ...edited,
    rules: input.rules,
    isCertified: certifiedIn(context),
  });
  if (missing.length > 0) return { kind: 'problems', problems: missing };
  const alog = olderAlog(ab, {
    given: input.texts[alogNameOf(ab.name)] ?? '',
    changes: edited.changes,
    table: tableName(input.rules),
  });
  return { kind: 'ab', simple: { ab, text: formatAb(completed), alog } };
}

function tableName({ instrument, version }: AbRules): string {
  return `${instrument}-${version}`;
}

/** Frames of the RAWFILE lines, in order of time. */
function framesOf({ lines }: AbDocument, frames: ReadonlyMap<string, Frame>): readonly Frame[] {
  return lines
    .filter(({ qualifier }) => qualifier === 'RAWFILE')
    .flatMap(({ columns: [fileName = ''] }) => frames.get(fileName) ?? [])
    .toSorted(byTime);
}

function factsOf(own: readonly [Frame, ...Frame[]], context: OlderContext): EditFacts {
  const { rules, events = rules.events } = context.input;
  const subject = { mjdObsMod: midExposureMjd(own[0]), keywords: typicalFrame(own, rules).keywords };
  return {
    associated(tag) {
      const wanted = rules.association.filter((rule) => rule.tag === tag);
      return associate(subject, context.pool, wanted, events)[0]?.chosen;
    },
    isCertified: certifiedIn(context),
  };
}

function certifiedIn({ pool }: OlderContext): EditFacts['isCertified'] {
  return (tag, fileName) => pool[tag]?.byVersion.some((calibration) => calibration.fileName === fileName) === true;
}

type Read =
  { readonly kind: 'ab'; readonly ab: AssociationBlock } | { readonly kind: 'problem'; readonly problem: Problem };

function readAb(document: AbDocument): Read {
  try {
    return { kind: 'ab', ab: abFromDocument(document) };
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    const { code, message, cure } = error;
    return { kind: 'problem', problem: { code, subject: document.fileName, message, cure } };
  }
}

function timed({ ab }: SimpleAb): { readonly mjdObs: number; readonly fileName: string } {
  return { mjdObs: ab.mjdObs, fileName: ab.name };
}

/** What is to be said of science frames that no AB has taken: of another mode or type, or unknown to the older tree. */
function withoutAb(
  { date, frames, rules, process }: OlderAbsInput,
  usedBy: ReadonlyMap<string, string>,
): { readonly leftOut: readonly LeftOut[]; readonly problems: readonly Problem[] } {
  const science = scienceFrames({ date, frames, cascade: rules.cascade, insModes: process?.insModes });
  const unused = science.frames.filter(({ fileName }) => !usedBy.has(fileName));
  return {
    leftOut: [
      ...science.leftOut,
      ...unused.map(({ fileName }) => ({ what: fileName, because: 'no AB that is taken from the older tree has it' })),
    ],
    problems: science.problems,
  };
}
