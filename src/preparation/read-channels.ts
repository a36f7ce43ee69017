import { ifuCalibrationsOf } from '../domain/association/ab-ifus.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Channels } from '../domain/frame/channels.ts';
import { ifusIn, withoutChannels } from '../domain/frame/channels.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';

export interface ReadChannels {
  readonly channels: Channels;
  /** Files whose extensions cannot be read, raw frames without any channel. */
  readonly problems: readonly Problem[];
}

/** The channels of raw frames. What is wrong with one of them does not stop the others. */
export async function readRawChannels(
  archive: Pick<Archive, 'readExtensionNames'>,
  fileNames: readonly string[],
  { channels: rules }: Pick<AbRules, 'channels'>,
): Promise<ReadChannels> {
  const read = await readExtensions(archive, fileNames);
  const channels = new Map<string, ReadonlySet<number>>();
  const problems = [...read.problems];
  for (const [fileName, names] of read.extensions) {
    const ifus = ifusIn(names, rules);
    if (ifus.size > 0) channels.set(fileName, ifus);
    else problems.push(withoutChannels(fileName, names, rules));
  }
  return { channels, problems };
}

/** The channels of the calibrations that these ABs cannot do without. */
export async function readCalibrationChannels(
  archive: Pick<Archive, 'readExtensionNames'>,
  abs: readonly Pick<AssociationBlock, 'inputs'>[],
  rules: Pick<AbRules, 'channels' | 'steps'>,
): Promise<ReadChannels> {
  const fileNames = abs.flatMap((ab) => ifuCalibrationsOf(ab, rules).map(({ fileName }) => fileName));
  const { extensions, problems } = await readExtensions(archive, fileNames);
  const channels = [...extensions].map(([fileName, names]) => [fileName, ifusIn(names, rules.channels)] as const);
  return { channels: new Map(channels), problems };
}

/** Headers all over a file are looked for: so many files at once hide how long each takes. */
const SIDE_BY_SIDE = 8;

interface ReadExtensions {
  readonly extensions: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** Each file once. An archive that is away is no problem of a file. */
async function readExtensions(
  archive: Pick<Archive, 'readExtensionNames'>,
  fileNames: readonly string[],
): Promise<ReadExtensions> {
  const extensions = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  const waiting = [...new Set(fileNames)].values();
  async function readInTurn(): Promise<void> {
    for (const subject of waiting) {
      try {
        extensions.set(subject, await archive.readExtensionNames(subject));
      } catch (error) {
        if (!(error instanceof PhoenixError) || error.code === 'ARCHIVE_UNAVAILABLE') throw error;
        const { code, message, cure } = error;
        problems.push({ code, subject, message, cure });
      }
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, readInTurn));
  return { extensions, problems };
}
