/** Where things stand from left to right, in pixels. */
export interface LadderFrame {
  width: number;
  /** Right ends of the frame number and of the time; no time on a narrow screen. */
  frameX: number;
  timeX: number | null;
  /** Of the stripe that shows the phase. */
  stripeX: number;
  laneX: readonly number[];
  laneGap: number;
  /** Where phase names begin; null on a narrow screen. */
  phaseX: number | null;
}

const narrow = 560;
const leastLaneGap = 130;
const leastNarrowGap = 150;

/** Fits the lanes into `space`, and takes more (the diagram then scrolls sideways) where they would be too close. */
export function ladderFrame(space: number, lanes: number): LadderFrame {
  const isNarrow = space < narrow;
  const frameX = isNarrow ? 34 : 48;
  const timeX = isNarrow ? null : 128;
  const stripeX = (timeX ?? frameX) + 8;
  const left = stripeX + (isNarrow ? 34 : 64);
  const right = isNarrow ? 34 : 158;
  const gaps = Math.max(1, lanes - 1);
  const laneGap = Math.max(isNarrow ? leastNarrowGap : leastLaneGap, (space - left - right) / gaps);
  const laneX = Array.from({ length: lanes }, (_, lane) => left + (lanes === 1 ? laneGap / 2 : lane * laneGap));
  const width = left + gaps * laneGap + right;
  return { width, frameX, timeX, stripeX, laneX, laneGap, phaseX: isNarrow ? null : width - right + 62 };
}
