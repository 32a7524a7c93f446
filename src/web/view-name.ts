export const viewNames = ["overview", "sequence", "exchanges", "packets", "times", "stream"] as const;
export type ViewName = (typeof viewNames)[number];

/** Views that there are only in a page with packets. */
export function needsPackets(view: ViewName): boolean {
  return view === "packets" || view === "stream";
}
