import type { HduToWrite } from '../adapters/fits/index.ts';
import type { SkyOffset } from './astronomy.ts';
import { rawAxes, readOut } from './detector.ts';
import { lampElectrons, skyElectrons } from './exposure-light.ts';
import { INS_MODES } from './ins-modes.ts';
import type { MiniMuse } from './mini-muse.ts';
import { channelName } from './mini-muse.ts';
import { createRandomStream } from './random.ts';
import type { RawFrame } from './raw-header.ts';
import { horizonAtMiddle, primaryCards } from './raw-header.ts';
import { channelCards } from './channel-header.ts';
import type { ExposureSpec } from './scenario.ts';
import type { Star } from './star-field.ts';

export interface RawFrameRequest {
  readonly instrument: MiniMuse;
  readonly seed: number;
  readonly frame: RawFrame;
  /** Stars around the target (OBJECT) or around the blank position (SKY). */
  readonly stars: readonly Star[];
}

/** Electrons of a continuum lamp in a FLAT. */
export const FLAT_ELECTRONS = 20_000;

/** A raw frame as the instrument writes it: an empty primary HDU, and an image per channel. */
export function rawFrameHdus(request: RawFrameRequest): HduToWrite[] {
  const { instrument, frame } = request;
  const channels = Array.from({ length: instrument.ifuCount }, (_, ifuIndex): HduToWrite => {
    const random = createRandomStream(`${request.seed}/${frame.fileName}/${ifuIndex}`);
    const pixels = readOut(instrument, electronsOf(request, ifuIndex), random);
    const cards = [
      ['EXTNAME', channelName(ifuIndex)] as const,
      ...channelCards(instrument, ifuIndex, { trimmed: false }),
    ];
    return { cards, data: { kind: 'image', axes: rawAxes(instrument), pixels } };
  });
  return [{ cards: primaryCards(instrument, frame) }, ...channels];
}

function electronsOf({ instrument, frame, stars }: RawFrameRequest, ifuIndex: number): Float32Array | undefined {
  if ('spec' in frame) {
    const { spec } = frame;
    const { spaxelArcsec, fieldMode } = INS_MODES[frame.block.insMode];
    const horizon = fieldMode === 'WFM' ? horizonAtMiddle(frame) : undefined;
    return skyElectrons(instrument, ifuIndex, {
      ...spec,
      spaxelArcsec,
      stars,
      truePointing: truePointing(spec),
      horizon,
    });
  }
  return frame.type === 'BIAS' ? undefined : lampElectrons(instrument, ifuIndex, FLAT_ELECTRONS);
}

/** Where the telescope really looked, relative to the origin of the star field. A SKY has a field of its own at its dither. */
function truePointing({ type, dither, hiddenError }: ExposureSpec): SkyOffset {
  if (type === 'SKY') return hiddenError;
  return {
    eastArcsec: dither.eastArcsec + hiddenError.eastArcsec,
    northArcsec: dither.northArcsec + hiddenError.northArcsec,
  };
}
