import type { ChannelRules } from '../instance/channel-rules.ts';
import type { Problem } from './problem.ts';

/** IFUs that a file has data of, by its name. A file that could not be read is not among them. */
export type Channels = ReadonlyMap<string, ReadonlySet<number>>;

/** IFUs by the names of the extensions of a file; what is no channel (a guider image) counts for nothing. */
export function ifusIn(extensionNames: readonly string[], { names }: ChannelRules): ReadonlySet<number> {
  const isOf = (channel: string) => (name: string) => name === channel || name.startsWith(`${channel}.`);
  return new Set(names.flatMap((channel, index) => (extensionNames.some(isOf(channel)) ? [index + 1] : [])));
}

/** `CHAN02, CHAN03 (IFUs 2, 3)` */
export function channelText(ifus: readonly number[], { names }: ChannelRules): string {
  return `${ifus.map((ifu) => names[ifu - 1] ?? '').join(', ')} (${ifuText(ifus)})`;
}

export function ifuText(ifus: readonly number[]): string {
  return `${ifus.length === 1 ? 'IFU' : 'IFUs'} ${ifus.join(', ')}`;
}

/** A raw frame without any channel. */
export function withoutChannels(fileName: string, extensionNames: readonly string[], { names }: ChannelRules): Problem {
  const there = extensionNames.length === 0 ? 'no extension at all' : `only ${extensionNames.join(', ')}`;
  return {
    code: 'FRAME_UNREADABLE',
    subject: fileName,
    message: `${fileName} has none of the extensions ${names[0] ?? ''} to ${names.at(-1) ?? ''} (it has ${there}); it is not used`,
    cure: 'get the frame again from the archive, then prepare the date again',
  };
}
