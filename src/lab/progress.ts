/** What a verb is doing, told as it happens. The CLI shows it; a verb never prints. */
export type ProgressEvent =
  /** A step begins, or its detail changes (pull and build progress). `id` stays the same for one step: "network reqresp_default". */
  | { type: "step"; id: string; state: "started" | "progress" | "done" | "unchanged" | "failed"; text: string }
  /** Something worth knowing that is not a step: the image chosen and why, a warning. */
  | { type: "note" | "warning"; text: string };

export type Progress = (event: ProgressEvent) => void;
