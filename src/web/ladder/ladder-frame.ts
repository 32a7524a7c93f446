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

/** Of the widest proportional font in use, at 11 px. */
const digitWidth = 7;
const narrow = 560;
const leastLaneGap = 130;
const leastNarrowGap = 150;

/** Fits the lanes into `space`, and takes more (the diagram then scrolls sideways) where they would be too close. */
export function ladderFrame(space: number, lanes: number, frameColumns: number): LadderFrame {
  const isNarrow = space < narrow;
  const frameX = Math.max(isNarrow ? 34 : 48, Math.ceil(frameColumns * digitWidth) + 4);
  const timeX = isNarrow ? null : frameX + 80;
  const stripeX = (timeX ?? frameX) + 8;
  const left = stripeX + (isNarrow ? 34 : 64);
  const right = isNarrow ? 34 : 158;
  const gaps = Math.max(1, lanes - 1);
  const laneGap = Math.max(isNarrow ? leastNarrowGap : leastLaneGap, (space - left - right) / gaps);
  const laneX = Array.from({ length: lanes }, (_, lane) => left + (lanes === 1 ? laneGap / 2 : lane * laneGap));
  const width = left + gaps * laneGap + right;
  return { width, frameX, timeX, stripeX, laneX, laneGap, phaseX: isNarrow ? null : width - right + 62 };
}
