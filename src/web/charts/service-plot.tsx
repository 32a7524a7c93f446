import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { Exchange } from "../../report/report.js";
import { usePage } from "../page-context.js";
import { usePalette } from "../use-palette.js";
import { axisStyle, durationTicks, secondsTicks } from "./axes.js";
import { Plot } from "./plot.js";

/** Service time of each exchange against the time at which it was asked. */
export function ServicePlot({ exchanges, label }: { exchanges: readonly Exchange[]; label: string }) {
  const { speech } = usePage();
  const palette = usePalette();
  const data = useMemo((): uPlot.AlignedData => {
    const answered = exchanges.filter(({ serviceTimeNs }) => serviceTimeNs !== null);
    // A logarithmic axis has no place for zero; a nanosecond is the smallest time there is here.
    return [
      answered.map(({ request }) => request.startNs / 1e9),
      answered.map(({ serviceTimeNs }) => Math.max(1, serviceTimeNs ?? 1)),
    ];
  }, [exchanges]);
  const options = useMemo(() => {
    const { duration } = speech.numbers;
    return (width: number): uPlot.Options => ({
      width,
      height: 220,
      legend: { show: false },
      cursor: { y: false, points: { size: 8 } },
      scales: { x: { time: false }, y: { distr: 3, log: 10 } },
      axes: [
        { ...axisStyle(palette), size: 34, values: (_, ticks) => secondsTicks(ticks) },
        { ...axisStyle(palette), size: 62, values: (_, ticks) => durationTicks(ticks, duration) },
      ],
      series: [
        {},
        {
          // Points alone: a line would claim something between two exchanges.
          paths: () => null,
          points: { show: true, size: 5, stroke: palette.tones.service, fill: palette.tones.service },
        },
      ],
    });
  }, [palette, speech]);
  return <Plot options={options} data={data} label={label} />;
}
