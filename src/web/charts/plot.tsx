import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { useSize } from "../use-size.js";

interface PlotProps {
  options: (width: number) => uPlot.Options;
  data: uPlot.AlignedData;
  /** What the plot shows, for who cannot see it. */
  label: string;
}

/** A uPlot as wide as its place. Made anew when anything changes: there are two small ones. */
export function Plot({ options, data, label }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const { width } = useSize(holder);
  useEffect(() => {
    const element = holder.current;
    if (element === null || width === 0) return;
    const plot = new uPlot(options(width), data, element);
    return () => plot.destroy();
  }, [options, data, width]);
  return <div class="plot" ref={holder} role="img" aria-label={label} />;
}
