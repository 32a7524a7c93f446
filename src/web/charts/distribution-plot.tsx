import { useMemo } from "preact/hooks";
import uPlot from "uplot";
import { usePage } from "../page-context.js";
import { usePalette } from "../use-palette.js";
import { axisStyle } from "./axes.js";
import { distribution } from "./distribution.js";
import { Plot } from "./plot.js";

/** How often which service time occurred. */
export function DistributionPlot({ valuesNs, label }: { valuesNs: readonly number[]; label: string }) {
  const { speech } = usePage();
  const palette = usePalette();
  const data = useMemo((): uPlot.AlignedData => {
    const bins = distribution(valuesNs);
    return [
      bins.map(({ fromNs, toNs }) => (Math.log10(fromNs) + Math.log10(toNs)) / 2),
      bins.map(({ count }) => count),
    ];
  }, [valuesNs]);
  const options = useMemo(() => {
    const { duration, count } = speech.numbers;
    return (width: number): uPlot.Options => ({
      width,
      height: 220,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, most) * 1.05] } },
      axes: [
        {
          ...axisStyle(palette),
          size: 34,
          // Ticks at 1, 10, 100 …: the values are logarithms.
          splits: (_, __, least, most) => wholeNumbers(least, most),
          values: (_, ticks) => ticks.map((tick) => duration(Math.round(10 ** tick))),
        },
        {
          ...axisStyle(palette),
          size: 46,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000],
          values: (_, ticks) => ticks.map((tick) => count(tick)),
        },
      ],
      series: [
        {},
        {
          fill: palette.tones.service,
          width: 0,
          points: { show: false },
          ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.9, 60], align: 0 }) }),
        },
      ],
    });
  }, [palette, speech]);
  return <Plot options={options} data={data} label={label} />;
}

/** The whole numbers of a range, and quarter steps when it holds fewer than two of them. */
function wholeNumbers(least: number, most: number): number[] {
  const numbers: number[] = [];
  for (let value = Math.ceil(least); value <= most; value++) numbers.push(value);
  if (numbers.length >= 2) return numbers;
  const steps = [0, Math.log10(2), Math.log10(5)];
  const finer = [];
  for (let decade = Math.floor(least); decade <= most; decade++) for (const step of steps) finer.push(decade + step);
  return finer.filter((value) => value >= least && value <= most);
}
