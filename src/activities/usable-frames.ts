import type { AbIfus } from '../domain/association/ab-ifus.ts';
import { ifusOfAbs } from '../domain/association/ab-ifus.ts';
import { claimedFrame } from '../domain/cascade/claimed-frame.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';
import type { FrameClaim, FrameClaims } from '../ports/records/frame-claims.ts';
import type { ProductRecords } from '../ports/records/products.ts';
import { readCalibrationChannels, readRawChannels } from '../preparation/read-channels.ts';
import type { SimpleAbs } from './simple-abs.ts';

interface UsableDependencies {
  readonly archive: Pick<Archive, 'readExtensionNames'>;
  readonly records: FrameClaims & Pick<ProductRecords, 'listProducts'>;
}

type Unit = Pick<FrameClaim, 'process' | 'unit'>;

interface FramesOfUnit extends Unit {
  readonly frames: readonly Frame[];
  readonly rules: AbRules;
}

export interface UsableFrames extends AbIfus {
  /** Those of the problems that leave nothing to be made of a frame. */
  readonly unusable: readonly Problem[];
}

/**
 * What can be made of frames whose headers are right: the IFUs of each, unless another unit of the process makes it.
 * @throws PhoenixError FRAME_CLAIMED where others make all of them: a date without products would look finished
 */
export async function usableFrames(
  { archive, records }: UsableDependencies,
  { process, unit, frames, rules }: FramesOfUnit,
  simple: Pick<SimpleAbs, 'abs' | 'channels'>,
): Promise<UsableFrames> {
  const { ifus, problems } = await ifusOf(archive, simple, { frames, rules });
  const usable = new Map(frames.filter(({ fileName }) => ifus.has(fileName)).map((one) => [one.fileName, one]));
  // What the unit has had it gives up when its plan stands, and not before.
  const refused = await records.claimFrames({ process, unit }, [...usable.keys()], true);
  const claimed = refused.map(({ frame, unit: maker }) => {
    const { dateObs = '' } = usable.get(frame) ?? {};
    return claimedFrame({ fileName: frame, dateObs }, { process, unit }, maker);
  });
  const [first] = claimed;
  if (first !== undefined && claimed.length === usable.size) {
    throw new PhoenixError(first.code, `no frame of ${unit} is free: ${first.message}`, first.cure);
  }
  return {
    ifus,
    problems: [...problems, ...claimed],
    unusable: [...problems.filter(({ subject }) => !ifus.has(subject)), ...claimed],
  };
}

/** By the extensions of the frames and of their calibrations. What preparing has read is not read again. */
async function ifusOf(
  archive: UsableDependencies['archive'],
  { abs, channels }: Pick<SimpleAbs, 'abs' | 'channels'>,
  { frames, rules }: Pick<FramesOfUnit, 'frames' | 'rules'>,
): Promise<AbIfus> {
  if (channels !== undefined) return ifusOfAbs(abs, channels, rules);
  const fileNames = frames.map(({ fileName }) => fileName);
  const raw = await readRawChannels(archive, fileNames, rules);
  const calibrated = await readCalibrationChannels(archive, abs, rules);
  const judged = ifusOfAbs(abs, new Map([...raw.channels, ...calibrated.channels]), rules);
  return { ifus: judged.ifus, problems: [...raw.problems, ...calibrated.problems, ...judged.problems] };
}

/**
 * The unit makes the frames of its plan, and gives up what it had before, unless something is published that was made of it.
 * @throws PhoenixError FRAME_CLAIMED for an AB of the tree that wants the frame of another unit: the rules make none
 */
export async function claimPlannedFrames({ records }: Pick<UsableDependencies, 'records'>, plan: Plan): Promise<void> {
  const { process, unit, abs } = plan;
  const frames = abs.flatMap(({ rawFiles }) => rawFiles);
  const hasProducts = (await records.listProducts(process, unit)).length > 0;
  const [refused] = await records.claimFrames({ process, unit }, frames, hasProducts);
  if (refused === undefined) return;
  const { frame, unit: maker } = refused;
  const names = abs.filter(({ rawFiles }) => rawFiles.includes(frame)).map(({ name }) => name);
  throw new PhoenixError(
    'FRAME_CLAIMED',
    `${names.join(', ')} of the tree, edited by hand, want ${frame}, which ${process}/${maker} makes already`,
    `delete the frame from them or delete them, then phoenix restart -d ${unit}; or take it out of ${maker}`,
  );
}
