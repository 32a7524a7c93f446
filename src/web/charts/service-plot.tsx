import { useCallback, useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { Exchange } from "../../report/report.js";
import { requestLine } from "../exchange-text.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { usePalette } from "../use-palette.js";
import { axisStyle, durationTicks, secondsTicks } from "./axes.js";
import { Plot } from "./plot.js";

/** Service time of each exchange against the time at which it was asked. */
interface ServicePlotProps {
  exchanges: readonly Exchange[];
  label: string;
  onSelect: (selection: Selection) => void;
}

export function ServicePlot({ exchanges, label, onSelect }: ServicePlotProps) {
  const { speech, words } = usePage();
  const palette = usePalette();
  const answered = useMemo(() => exchanges.filter(({ serviceTimeNs }) => serviceTimeNs !== null), [exchanges]);
  const data = useMemo((): uPlot.AlignedData => {
    // A logarithmic axis has no place for zero; a nanosecond is the smallest time there is here.
    return [
      answered.map(({ request }) => request.startNs / 1e9),
      answered.map(({ serviceTimeNs }) => Math.max(1, serviceTimeNs ?? 1)),
    ];
  }, [answered]);
  const choose = useCallback(
    (index: number) => {
      const one = answered[index];
      if (one !== undefined) onSelect({ kind: "exchange", connection: one.connection, number: one.number });
    },
    [answered, onSelect],
  );
  const pointText = (index: number) => {
    const one = answered[index];
    if (one === undefined) return "";
    const { count, duration } = speech.numbers;
    const title = words.exchangeTitle(count(one.number), count(one.connection));
    return `${title}: ${duration(one.serviceTimeNs ?? 0)} · ${requestLine(one)}`;
  };
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
  return <Plot {...{ options, data, label, pointText }} onPoint={choose} />;
}
