/** A message of a pull, as far as it is used. */
interface LayerMessage {
  id?: unknown;
  status?: unknown;
  progressDetail?: { current?: unknown; total?: unknown };
}

/** Follows the layers of an image while it is pulled and says where it stands, one line of text a change. */
export function layerProgress(): (message: Record<string, unknown>) => string | undefined {
  const layers = new Map<string, { done: boolean; current: number; total: number }>();
  return (message) => {
    const { id, status, progressDetail } = message as LayerMessage;
    if (typeof id !== "string" || typeof status !== "string" || !/^[0-9a-f]{12}$/.test(id)) return undefined;
    const layer = layers.get(id) ?? { done: false, current: 0, total: 0 };
    layers.set(id, layer);
    if (status === "Downloading") {
      layer.current = Number(progressDetail?.current ?? 0);
      layer.total = Number(progressDetail?.total ?? 0);
    }
    layer.done = status === "Pull complete" || status === "Already exists";
    const all = [...layers.values()];
    const done = all.filter((one) => one.done).length;
    const size =
      layer.total > 0 && status === "Downloading" ? ` ${megabytes(layer.current)} of ${megabytes(layer.total)} MB` : "";
    return `layer ${id} ${status.toLowerCase()}${size}, ${done} of ${all.length} layers done`;
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
