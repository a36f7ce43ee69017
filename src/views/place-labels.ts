/** A rectangle of a drawing [px], y downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A text that belongs to a place and may stand anywhere near it. */
export interface LabelRequest<Item> {
  readonly item: Item;
  readonly anchor: Pixel;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel<Item> extends LabelRequest<Item> {
  readonly box: Box;
  /** Too far from its anchor to be understood without a line to it. */
  readonly needsLeader: boolean;
}

/** Gaps between anchor and label, nearest first [px]. */
const GAPS = [7, 12, 18, 26, 36, 48, 64, 84, 108, 136, 168, 204, 244, 288, 336, 400];
const LEADER_FROM = 18;
const DIRECTIONS = 16;
const LABEL_MARGIN = 2;

/**
 * A place for every label inside the frame where it touches neither an obstacle nor another label; undefined where there
 * is none. Labels go away from the crowd, so that lines to their anchors do not cross.
 */
export function placeLabels<Item>(
  requests: readonly LabelRequest<Item>[],
  frame: Box,
  obstacles: readonly Box[],
): readonly PlacedLabel<Item>[] | undefined {
  const crowd = middleOf(requests.map(({ anchor }) => anchor));
  const placed: PlacedLabel<Item>[] = [];
  for (const request of requests) {
    const label = placeLabel(request, { frame, crowd, taken: [...obstacles, ...placed.map(({ box }) => box)] });
    if (label === undefined) return undefined;
    placed.push(label);
  }
  return placed;
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}

export function isWithin(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left &&
    box.top >= frame.top &&
    box.left + box.width <= frame.left + frame.width &&
    box.top + box.height <= frame.top + frame.height
  );
}

interface Surroundings {
  readonly frame: Box;
  readonly crowd: Pixel;
  readonly taken: readonly Box[];
}

function placeLabel<Item>(request: LabelRequest<Item>, around: Surroundings): PlacedLabel<Item> | undefined {
  const directions = directionsFrom(request.anchor, around.crowd);
  for (const gap of GAPS) {
    for (const direction of directions) {
      const box = boxBeside(request, gap, direction);
      const isFree = !around.taken.some((other) => overlaps(grown(box), other));
      if (isFree && isWithin(box, around.frame)) return { ...request, box, needsLeader: gap >= LEADER_FROM };
    }
  }
  return undefined;
}

/** Outwards first, then turning away from it to both sides; up and right where there is no crowd. */
function directionsFrom(anchor: Pixel, crowd: Pixel): readonly number[] {
  const [dx, dy] = [anchor.x - crowd.x, anchor.y - crowd.y];
  const outwards = Math.hypot(dx, dy) < 1 ? -Math.PI / 4 : Math.atan2(dy, dx);
  return Array.from({ length: DIRECTIONS }, (_, index) => {
    const steps = Math.ceil(index / 2) * (index % 2 === 0 ? 1 : -1);
    return outwards + (steps * 2 * Math.PI) / DIRECTIONS;
  });
}

/** The box whose nearest edge or corner is `gap` away from the anchor in this direction. */
function boxBeside<Item>({ anchor, width, height }: LabelRequest<Item>, gap: number, direction: number): Box {
  const x = anchor.x + Math.cos(direction) * (gap + width / 2);
  const y = anchor.y + Math.sin(direction) * (gap + height / 2);
  return { left: x - width / 2, top: y - height / 2, width, height };
}

function grown({ left, top, width, height }: Box): Box {
  return {
    left: left - LABEL_MARGIN,
    top: top - LABEL_MARGIN,
    width: width + 2 * LABEL_MARGIN,
    height: height + 2 * LABEL_MARGIN,
  };
}

function middleOf(pixels: readonly Pixel[]): Pixel {
  const count = Math.max(1, pixels.length);
  return {
    x: pixels.reduce((sum, { x }) => sum + x, 0) / count,
    y: pixels.reduce((sum, { y }) => sum + y, 0) / count,
  };
}
