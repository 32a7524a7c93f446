import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { useSize } from "../use-size.js";

interface PlotProps {
  options: (width: number) => uPlot.Options;
  data: uPlot.AlignedData;
  /** What the plot shows, for who cannot see it. */
  label: string;
  /** What the point says that the pointer is nearest to; a click chooses it. Keys reach the same through the tables. */
  pointText?: (index: number) => string;
  onPoint?: (index: number) => void;
}

/** A uPlot as wide as its place. Made anew when anything changes: there are two small ones. */
export function Plot({ options, data, label, pointText, onPoint }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const { width } = useSize(holder);
  const [near, setNear] = useState<number | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (element === null || width === 0) return;
    const own = options(width);
    const setCursor = (plot: uPlot) => setNear(plot.cursor.idx ?? null);
    const plot = new uPlot({ ...own, hooks: { ...own.hooks, setCursor: [setCursor] } }, data, element);
    if (onPoint !== undefined) {
      plot.over.style.cursor = "pointer";
      plot.over.addEventListener("click", () => {
        const index = plot.cursor.idx;
        if (typeof index === "number") onPoint(index);
      });
    }
    return () => plot.destroy();
  }, [options, data, width, onPoint]);
  return (
    <>
      <div class="plot" ref={holder} role="img" aria-label={label} />
      {pointText !== undefined && (
        <p class="plot-point" aria-hidden="true">
          {near === null ? "" : pointText(near)}
        </p>
      )}
    </>
  );
}
